import { firstExponent, type Ladder } from "./ladder.js";
import { boundOf, STRIDE } from "./tableau.js";

/** Patterns are told by slopes that are known to this. */
const CLOSE = 1e-5;

/** The slope of each output by itself, at the step that leaves the smallest bound for their weighted sum. */
export function outputSlopes(ladder: Ladder): Float64Array {
  const start = firstExponent(ladder.line.unit);
  for (const k of [0, 1, 2]) ladder.add(start + k * STRIDE);
  let best = ladder.best();
  if (best === null || boundOf(best) > CLOSE * ladder.rungs.get(best.exponent)!.spread) {
    for (let k = -6; k <= 6; k++) ladder.add(start + k * STRIDE);
    best = ladder.best();
  }
  const quotient = ladder.rungs.get(best?.exponent ?? Math.min(...ladder.rungs.keys()));
  if (quotient === undefined) return new Float64Array(ladder.line.weights.length).fill(Number.NaN);
  const { right, left, to, from } = quotient;
  return right.map((y, o) => (y - left[o]) / (to - from));
}
