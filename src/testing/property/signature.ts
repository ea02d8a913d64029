import fc from "fast-check";
import { ValueError } from "../../errors.js";
import { isContainer } from "../../tensor/is-container.js";
import { Tensor } from "../../tensor/tensor.js";
import { plain } from "./case-function.js";

/** How many cases are drawn to see of what kind they are. */
const LOOKED_AT = 30;

/** Of what kind a case is: "a tensor", "{ x, weight }", "a list of 2". */
function signatureOf(value: unknown): string {
  if (value instanceof Tensor) return "a tensor";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isContainer(value)) return value === null ? "null" : `a ${typeof value}`;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{ ${keys.sort().join(", ")} }`;
}

/** Whether a case has all keys that every drawn case has, and none that none has; or a length that lies between theirs. */
function fits(value: unknown, drawn: readonly unknown[]): boolean {
  const same = drawn.filter((one) => Array.isArray(one) === Array.isArray(value));
  if (Array.isArray(value)) {
    const lengths = same.map((one) => (one as unknown[]).length);
    return Math.min(...lengths) <= value.length && value.length <= Math.max(...lengths);
  }
  if (value instanceof Tensor || !isContainer(value)) {
    return drawn.some((one) => signatureOf(one) === signatureOf(value));
  }
  const present = same
    .filter(isContainer)
    .map((one) => new Set(Object.keys(one).filter((key) => one[key] !== undefined)));
  const own = new Set(Object.keys(value));
  const known = new Set(present.flatMap((keys) => [...keys]));
  const always = [...known].filter((key) => present.every((keys) => keys.has(key)));
  return present.length > 0 && [...own].every((key) => known.has(key)) && always.every((key) => own.has(key));
}

/** Refuses kept cases of another kind than those that are drawn now: fn has changed since. */
export function checkSignature<T>(
  kept: readonly unknown[],
  cases: fc.Arbitrary<T>,
  file: string,
  name: string,
): void {
  if (kept.length === 0) return;
  const drawn = fc.sample(cases, { numRuns: LOOKED_AT, seed: 1 }).map(plain);
  const stale = kept.findIndex((value) => !fits(value, drawn));
  if (stale < 0) return;
  const now = [...new Set(drawn.map(signatureOf))].slice(0, 3).join(" or ");
  throw new ValueError(
    `gradcheckProperty: entry ${stale + 1} of "${name}" in ${file} is ${signatureOf(kept[stale])}, and the cases that are drawn now are ${now}; change the entry as the function was changed, or remove it`,
  );
}
