/** What a value is called in a message about it: `"same"`, `an array of 2`, `a Tensor [2, 3]`, `a Promise`. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `the function ${value.name || "that was passed"}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name: string = value.constructor?.name ?? "Object";
  if (name === "Object") return `an object { ${Object.keys(value).join(", ")} }`;
  const { shape, length } = value as { shape?: unknown; length?: unknown };
  if (name === "Tensor") return `a Tensor [${(shape as number[]).join(", ")}]`;
  const article = /^[AEIOU]/.test(name) ? "an" : "a";
  return ArrayBuffer.isView(value) ? `${article} ${name} of ${length}` : `${article} ${name}`;
}
