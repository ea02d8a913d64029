/** What comes from a file may be of any length. */
const LONGEST = 80;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** What a value is called in a message about it: `"same"`, `an array of 2`, `a Tensor [2, 3]`, `a Promise`. */
export const describe = (value: unknown): string => cut(inFull(value));

/** The same, but of an array what is in it, as JSON writes it: `[2,"3"]`. */
export const describeItems = (value: unknown): string =>
  Array.isArray(value) ? cut(`[${value.slice(0, LONGEST).map(describe).join(",")}]`) : describe(value);

/** What was thrown, of whatever kind: `RangeError: picture 3 is torn`. What another thread threw may be no Error here. */
export function textOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  const { name, message } = Object(thrown) as Partial<Error>;
  return typeof message === "string" ? `${name ?? "Error"}: ${message}` : describe(thrown);
}

function inFull(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `the function ${value.name || "that was passed"}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  // Not its own constructor: a table from a file may have anything of that name.
  const name: string = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  if (name === "Object") return `an object { ${Object.keys(value).join(", ")} }`;
  const { shape, length } = value as { shape?: unknown; length?: unknown };
  if (name === "Tensor") return `a Tensor [${(shape as number[]).join(", ")}]`;
  const article = /^[AEIOU]/.test(name) ? "an" : "a";
  return ArrayBuffer.isView(value) ? `${article} ${name} of ${length}` : `${article} ${name}`;
}
