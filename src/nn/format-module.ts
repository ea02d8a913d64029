/** What is printed of a module. */
interface Printable {
  extraRepr(): string;
  namedChildren(): [string, Printable][];
}

/** As PyTorch prints it: its class and what `extraRepr` says of it, then the modules inside, indented. */
export function formatModule(module: Printable, around: readonly Printable[] = []): string {
  const name = module.constructor.name || "Module";
  // Modules may hold the ones around them.
  if (around.includes(module)) return `${name}(…)`;
  const own = module.extraRepr();
  const children = module.namedChildren();
  if (children.length === 0) return `${name}(${own})`;
  const lines = children.map(([property, child]) => {
    const text = formatModule(child, [...around, module]).replaceAll("\n", "\n  ");
    return `  (${property}): ${text}\n`;
  });
  return `${name}(${own}\n${lines.join("")})`;
}

/** An option of a layer: what it is, and what it is where nobody sets it. */
export type Option = readonly [value: unknown, usual: unknown];

/** The arguments of a layer as its constructor takes them: numbers, and those options that are not as usual. */
export function formatArguments(
  numbers: readonly number[],
  options: Readonly<Record<string, Option>>,
): string {
  const set = Object.entries(options).filter(([, [value, usual]]) => format(value) !== format(usual));
  return [...numbers.map(String), ...set.map(([name, [value]]) => `${name}=${format(value)}`)].join(", ");
}

const format = (value: unknown): string => (Array.isArray(value) ? `[${value.join(", ")}]` : String(value));
