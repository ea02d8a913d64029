import { firstExponent, type Ladder } from "./ladder.js";
import type { LineSlope } from "./line.js";
import { boundOf, type Estimate, STRIDE } from "./tableau.js";

/** What an estimate says of the claim: right, wrong, or that the estimate is not good enough. */
export type Decision = "agrees" | "differs" | "open";

/** A slope is known where its bound is this share of it, */
const FINE = 1e-6;
/** or this share of the largest slope of the same input, beside which it may be anything. */
const FINE_OF_LARGEST = 1e-8;
/** An error that is larger than this share of a slope leaves nothing of it to be seen. */
export const UNSEEN = 0.1;
/** More steps than this are not taken. */
const MOST = 40;
/** How far steps may reach, as powers of two of the size of x. */
const [LOWEST, HIGHEST, FARTHEST] = [-110, 4, 200];
/** A slope is looked for where round-off is this share of it. */
const VISIBLE = 0.05;
/** Without any sign of a slope, steps of x = 1 are large enough, or of what x is. */
const ORDINARY = 2 ** -4;

export function decide(ladder: Ladder, estimate: Estimate): Decision {
  const { analytical, atol, rtol, reference } = ladder.claim;
  const bound = boundOf(estimate);
  const spread = ladder.rungs.get(estimate.exponent)!.spread;
  const allowed = bound + atol + rtol * Math.abs(estimate.slope) + ladder.rounding(spread);
  if (!(Math.abs(analytical - estimate.slope) <= allowed)) return "differs";
  const size = Math.max(Math.abs(analytical), Math.abs(estimate.slope));
  const fine = Math.max(atol, Math.max(FINE, rtol) * size, FINE_OF_LARGEST * reference);
  return bound <= fine ? "agrees" : "open";
}

export function slopeFrom(ladder: Ladder, estimate: Estimate): LineSlope {
  const { slope, roundOff, truncation, exponent } = estimate;
  const bound = roundOff + truncation;
  const size = Math.max(Math.abs(ladder.claim.analytical), Math.abs(slope), ladder.claim.reference);
  return {
    numerical: slope,
    bound,
    limit: truncation > 10 * roundOff ? "truncation" : "round-off",
    rounding: ladder.rounding(ladder.rungs.get(exponent)!.spread),
    low: slope,
    high: slope,
    kind: "smooth",
    steepest: bound > UNSEEN * size ? ladder.steepest() : 0,
    sided: ladder.side,
  };
}

/** Takes steps around the first until an estimate decides, or none that is better is to be had. */
export function searched(ladder: Ladder, start: number): LineSlope {
  const { claim, length, line } = ladder;
  let [low, high] = [start, start];
  const up = (exponent: number): boolean => {
    if (ladder.add(exponent) === null) return false;
    high = exponent;
    return true;
  };
  const down = (exponent: number): boolean => {
    if (ladder.add(exponent) === null) return false;
    low = exponent;
    return true;
  };
  // Where nothing changes and nothing is claimed, one step as large as any may be stands for all.
  if (claim.analytical === 0 && ladder.rungs.get(start)!.spread === 0) {
    const far = Math.ceil(Math.log2((ORDINARY * Math.max(1, line.scale)) / length));
    if (ladder.add(far)?.spread === 0) {
      return slopeFrom(ladder, { ...ladder.rungs.get(far)!, truncation: 0, exponent: far });
    }
    ladder.rungs.delete(far);
  }
  let isOpenAbove = up(high + STRIDE) && up(high + STRIDE);
  // Near an edge there may be too few steps above for a tableau.
  let isOpenBelow = true;
  while (high - low < 2 * STRIDE && isOpenBelow) isOpenBelow = down(low - STRIDE);

  let best = ladder.best();
  while (ladder.rungs.size < MOST) {
    if (best !== null) {
      const decision = decide(ladder, best);
      if (decision === "agrees") break;
      if (decision === "differs") {
        if (ladder.measured !== null) break;
        ladder.measure();
        best = ladder.best();
        continue;
      }
    }
    const next = nextOf(ladder, best, low, high, isOpenAbove, isOpenBelow);
    if (next === null) {
      if (ladder.measured !== null || !hasSign(ladder)) break;
      ladder.measure();
      best = ladder.best();
      continue;
    }
    if (next > high) {
      isOpenAbove = up(next);
      // After a leap a tableau needs three steps in a row.
      if (isOpenAbove) for (const e of [next - STRIDE, next - 2 * STRIDE]) ladder.add(e);
    } else if (next < low) {
      isOpenBelow = down(next);
      if (isOpenBelow) for (const e of [next + STRIDE, next + 2 * STRIDE]) ladder.add(e);
    } else if (ladder.add(next) === null) break;
    best = ladder.best();
  }
  if (best !== null && decide(ladder, best) === "agrees" && ladder.measured === null) {
    // Without the noise its bound is a guess, which the claim that agrees with it makes good.
    best = { ...best, truncation: Math.max(best.truncation, Math.abs(claim.analytical - best.slope)) };
  }
  return slopeFrom(ladder, best ?? { ...ladder.rungs.get(low)!, truncation: Infinity, exponent: low });
}

/** Whether any quotient is more than round-off. */
const hasSign = ({ rungs }: Ladder): boolean =>
  [...rungs.values()].some(({ slope, roundOff }) => Math.abs(slope) > roundOff);

/** The exponent of the step to take next; null where none is expected to help. */
function nextOf(
  ladder: Ladder,
  best: Estimate | null,
  low: number,
  high: number,
  isOpenAbove: boolean,
  isOpenBelow: boolean,
): number | null {
  const { rungs, claim } = ladder;
  if (best !== null && best.roundOff >= best.truncation) {
    if (!isOpenAbove || high - best.exponent >= 6 * STRIDE) return null;
    const next = hasSign(ladder) ? high + STRIDE : leap(ladder, high);
    return next === null || next > ceiling(ladder) ? null : next;
  }
  // What was leaped over is looked at before what is smaller still.
  if (best !== null && best.exponent > low && !rungs.has(best.exponent - STRIDE))
    return best.exponent - STRIDE;
  if (!isOpenBelow || low <= LOWEST + firstExponent(ladder.line.unit)) return null;
  const smallest = rungs.get(low)!;
  if (smallest.roundOff > Math.abs(smallest.slope)) return null;
  const isHopeless =
    best === null || boundOf(best) > Math.max(Math.abs(best.slope), Math.abs(claim.analytical));
  if (isHopeless) return low - 4 * STRIDE;
  return best.exponent - low <= 2 * STRIDE ? low - STRIDE : null;
}

/** Where the slope that is claimed would stand out from round-off; where none is claimed, some decades on. */
function leap({ rungs, claim, length, line }: Ladder, high: number): number | null {
  const { roundOff } = rungs.get(high)!;
  const size = Math.abs(claim.analytical);
  if (size > 0 && size < Infinity) {
    const missing = Math.ceil(Math.log2(roundOff / (VISIBLE * size)) / STRIDE) * STRIDE;
    return high + Math.max(STRIDE, missing);
  }
  if (length * 2 ** high >= ORDINARY * Math.max(1, line.scale)) return null;
  return high + 4 * STRIDE;
}

/** Steps reach a few times as far as x, but further where x is small or nothing has been seen yet. */
function ceiling(ladder: Ladder): number {
  if (!hasSign(ladder)) return FARTHEST;
  return Math.max(HIGHEST, Math.ceil(Math.log2(1 / ladder.length)));
}
