import type { Ladder } from "./ladder.js";
import type { LineSlope } from "./line.js";
import { allFinite, noiseOf, type Quotient } from "./quotients.js";

/** One-sided slopes are taken again this much closer, to see which differences stay. */
const CLOSER = 8;
/** A gap of less than this share of a slope, or of the largest of all, is not looked into as long as the slopes agree. */
const GAP = 1e-3;
const GAP_OF_LARGEST = 1e-4;
/** Closer by, what rounding makes of a gap must be less than this share of it; else it is looked at from further away. */
const NOISY = 0.1;
/** Second differences of rounded values are seldom above this many times what one value is off. */
const ROUNDINGS = 16;

/** The gap between the slopes of one output to the right and to the left. */
const gapOf = ({ right, left, reach }: Quotient, here: Float64Array, o: number): number =>
  Math.abs(right[o] - 2 * here[o] + left[o]) / reach;

/** Whether there may be a kink: the slopes to the two sides differ by more than values bend, or by as much as is missing. */
export function isSuspect({ line, claim, measured }: Ladder, quotient: Quotient, missing: number): boolean {
  const { here, weights } = line;
  const { right, left, reach } = quotient;
  for (let o = 0; o < weights.length; o++) {
    const gap = gapOf(quotient, here, o);
    if (gap === 0) continue;
    const weight = Math.abs(weights[o]);
    const steep = Math.max(Math.abs(right[o] - here[o]), Math.abs(here[o] - left[o])) / reach;
    if (weight * gap <= GAP * weight * steep + GAP_OF_LARGEST * claim.reference) continue;
    if (gap > (ROUNDINGS * noiseOf(line, o, Math.abs(here[o]), measured)) / reach) return true;
  }
  return missing > 0 && quotient.bend >= missing;
}

/** What the slopes of all outputs to the two sides leave for the slope of L; null where all are smooth. */
export function kinkOf(ladder: Ladder, exponent: number): LineSlope | null {
  const first = ladder.rungs.get(exponent)!;
  const { line } = ladder;
  const sidesAt = (h: number): Sides | null => {
    const [to, from] = [line.moved(h), line.moved(-h)];
    if (!(to > 0 && from < 0)) return null;
    const [right, left] = [line.at(h), line.at(-h)];
    return allFinite(right) && allFinite(left) ? { right, left, reach: (to - from) / 2 } : null;
  };
  const [closer, closest] = [sidesAt(first.reach / CLOSER), sidesAt(first.reach / CLOSER ** 2)];
  if (closer === null || closest === null) return null;
  const found = intervalOf(ladder, first, [first, closer, closest]);
  if (found === null) return null;
  // Values that round more coarsely than their size tells look kinked at times.
  ladder.measure();
  const measured = ladder.rungs.get(exponent)!;
  if (CLOSER * measured.roundOff < NOISY * measured.bend) {
    return intervalOf(ladder, measured, [measured, closer, closest]);
  }
  const [wide, wider] = [sidesAt(first.reach * CLOSER), sidesAt(first.reach * CLOSER ** 2)];
  return wide === null || wider === null ? null : intervalOf(ladder, measured, [wider, wide, measured]);
}

interface Sides {
  readonly right: Float64Array;
  readonly left: Float64Array;
  readonly reach: number;
}

function intervalOf(ladder: Ladder, first: Quotient, sides: readonly Sides[]): LineSlope | null {
  const { line, measured } = ladder;
  const { here, weights } = line;
  let [low, high, drift, kind] = [0, 0, 0, "smooth" as LineSlope["kind"]];
  for (let o = 0; o < weights.length; o++) {
    const closing = sides.map((s) => ({ right: s.right[o], left: s.left[o], reach: s.reach }));
    const found = kindOf(here[o], closing, noiseOf(line, o, Math.abs(here[o]), measured));
    if (found === "smooth") {
      const slope = weights[o] * ((first.right[o] - first.left[o]) / (first.to - first.from));
      low += slope;
      high += slope;
      continue;
    }
    if (kind !== "jump") kind = found;
    const toRight = closing.map((s) => (weights[o] * (s.right - here[o])) / s.reach);
    const toLeft = closing.map((s) => (weights[o] * (here[o] - s.left)) / s.reach);
    low += Math.min(...toRight, ...toLeft);
    high += Math.max(...toRight, ...toLeft);
    // The slope at 0 itself lies a little further than the closest.
    drift += Math.max(Math.abs(toRight[1] - toRight[2]), Math.abs(toLeft[1] - toLeft[2])) / (CLOSER / 2);
  }
  if (kind === "smooth") return null;
  return {
    numerical: first.slope,
    bound: 2 * first.roundOff + drift,
    limit: "round-off",
    rounding: ladder.rounding(first.spread),
    low,
    high,
    kind,
    steepest: 0,
    sided: "both",
  };
}

/**
 * Tells smooth from kinked from torn by the gap between the slopes to the right and to the left, at three distances.
 * Where y is smooth the gap is h·y'': an eighth at an eighth of h, once h is small enough for the central difference to
 * settle. At a kink the gap stays; at a kink nearby it vanishes all at once. At a jump it grows eightfold, as it does in
 * noise; but the step of a jump stays the same.
 */
function kindOf(
  here: number,
  [wide, close, closest]: readonly { right: number; left: number; reach: number }[],
  noise: number,
): LineSlope["kind"] {
  type Of = typeof wide;
  const bend = ({ right, left }: Of) => right - 2 * here + left;
  const gap = (s: Of) => Math.abs(bend(s)) / s.reach;
  const rounding = (s: Of) => (ROUNDINGS * noise) / s.reach;
  const central = ({ right, left, reach }: Of) => (right - left) / (2 * reach);
  const followsLaw = (far: Of, near: Of) =>
    gap(near) <= (2 / CLOSER) * gap(far) + (4 * noise) / near.reach &&
    gap(near) >= gap(far) / (3 * CLOSER) - (4 * noise) / near.reach;
  const isSettled = (far: Of, near: Of) =>
    Math.abs(central(far) - central(near)) <= 0.1 * gap(far) + rounding(near);

  if (gap(wide) <= rounding(wide)) return "smooth";
  if (gap(close) >= (CLOSER / 2) * gap(wide)) {
    const stays = Math.abs(bend(wide) - bend(close)) <= 0.1 * Math.abs(bend(wide));
    return stays && Math.abs(bend(wide)) > ROUNDINGS * noise * 1e3 ? "jump" : "smooth";
  }
  if (gap(close) >= 2 * gap(wide)) return "smooth";
  if (!followsLaw(wide, close)) return "kink";
  if (isSettled(wide, close)) return "smooth";
  return followsLaw(close, closest) && isSettled(close, closest) ? "smooth" : "kink";
}
