import { firstExponent, type Ladder } from "./ladder.js";
import { STRIDE } from "./tableau.js";

/** The slope of each output by itself, at the step that leaves the smallest bound for their weighted sum. */
export function outputSlopes(ladder: Ladder): Float64Array {
  const start = firstExponent(ladder.line.unit);
  // From large to small: what the domain does not hold is left out.
  for (let k = 6; k >= -6; k--) ladder.add(start + k * STRIDE);
  const best = ladder.best();
  const quotient = ladder.rungs.get(best?.exponent ?? Math.min(...ladder.rungs.keys()));
  if (quotient === undefined) return new Float64Array(ladder.line.weights.length).fill(Number.NaN);
  const { right, left, to, from } = quotient;
  return right.map((y, o) => (y - left[o]) / (to - from));
}
