import type { Box } from "../box.js";
import type { TrueDigit } from "./draw-picture.js";

/** Boxes that share less, as a part of what they cover together, are not of one digit. */
const SAME = 0.3;

/** The part that two boxes share of what they cover together. */
function sharedArea(a: Box, b: Box): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (wide <= 0 || high <= 0) return 0;
  return (wide * high) / (a.width * a.height + b.width * b.height - wide * high);
}

/**
 * Which true digit each found one is, by their boxes: pairs that share most of their area first, each digit once.
 *
 * @returns the true digit of each found one; it has none where no digit was written.
 */
export function align<T extends { box: Box }>(
  found: readonly T[],
  truth: readonly TrueDigit[],
): Map<T, TrueDigit> {
  const pairs = found
    .flatMap((one) => truth.map((digit) => ({ one, digit, shared: sharedArea(one.box, digit.box) })))
    .filter(({ shared }) => shared >= SAME)
    .sort((a, b) => b.shared - a.shared);
  const matched = new Map<T, TrueDigit>();
  const taken = new Set<TrueDigit>();
  for (const { one, digit } of pairs) {
    if (matched.has(one) || taken.has(digit)) continue;
    matched.set(one, digit);
    taken.add(digit);
  }
  return matched;
}
