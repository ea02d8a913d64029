import { describe } from "../describe.js";
import { ValueError } from "../errors.js";

/** Throws unless the argument is a number: a string would be joined to others, and a tensor come to NaN. */
export function requireNumber(op: string, argument: string, value: unknown): asserts value is number {
  if (typeof value === "number") return;
  const way = (value as { item?: unknown } | null)?.item === undefined ? "" : `: ${argument}.item()`;
  throw new ValueError(`${op}: ${argument} is ${describe(value)}; it must be a number${way}`, {
    op,
    argument,
  });
}
