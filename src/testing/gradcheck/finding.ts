import type { LineSlope } from "./differences/line.js";
import { UNSEEN } from "./differences/search.js";
import { alongElement, type Direction, type Place, slopeAlong } from "./numerical.js";
import type { Settings } from "./options.js";

/** One comparison of an analytical with a numerical slope. */
export interface Finding extends LineSlope {
  readonly direction: Direction;
  readonly analytical: number;
  /** How far the analytical slope is from the numerical one, or at a kink from what lies between the two sides. */
  readonly absolute: number;
  /** The same as a share of the larger of the two. */
  readonly relative: number;
  readonly tolerance: number;
  /** Whether the difference is exact enough to tell a right slope from a wrong one at all. */
  readonly isDecided: boolean;
  readonly verdict: "passed" | "skipped" | "failed";
}

/** What an input's gradient says of a direction. */
interface Analytical {
  readonly slope: number;
  /** Σ |gradient · amount|. */
  readonly steepness: number;
}

function alongGradient(gradient: Float64Array | null, u: Direction): Analytical {
  let [slope, steepness] = [0, 0];
  for (let k = 0; gradient !== null && k < u.positions.length; k++) {
    const part = gradient[u.positions[k]] * u.amounts[k];
    slope += part;
    steepness += Number.isFinite(part) ? Math.abs(part) : 0;
  }
  return { slope, steepness };
}

/** The largest finite element. */
function largestOf(gradient: Float64Array | null): number {
  let largest = 0;
  for (const value of gradient ?? []) {
    const size = Math.abs(value);
    if (size > largest && size < Infinity) largest = size;
  }
  return largest;
}

/** Two numbers that were found in two ways and agree to this share are right, whatever the bound. */
const ALIKE = 1e-3;

type Judged = Pick<Settings, "eps" | "atol" | "rtol" | "kinks">;

/** Compares the two slopes along a direction. */
export function compare(
  place: Place,
  gradient: Float64Array | null,
  u: Direction,
  settings: Judged,
  reference = largestOf(gradient),
): Finding {
  const { atol, rtol, kinks } = settings;
  const { slope: analytical, steepness } = alongGradient(gradient, u);
  const slope = slopeAlong(place, u, { analytical, atol, rtol, reference, steepness }, settings);
  const { numerical, bound, rounding, low, high, kind } = slope;

  // Where y is smooth the interval is one number.
  const absolute = distance(analytical, low, high);
  const tolerance = bound + rounding + atol + rtol * Math.max(Math.abs(low), Math.abs(high));
  const largest = Math.max(Math.abs(analytical), Math.abs(numerical));
  const relative = absolute === 0 ? 0 : absolute / largest;
  const isDecided =
    kind !== "smooth" ||
    bound <= UNSEEN * Math.max(largest, reference, slope.steepest) ||
    (Math.abs(analytical) <= rounding && Math.abs(numerical) <= bound) ||
    absolute <= ALIKE * largest;
  const isClose = absolute <= tolerance && isDecided;
  const verdict = verdictOf(kind, isClose, kinks);
  return { ...slope, direction: u, analytical, absolute, relative, tolerance, isDecided, verdict };
}

function verdictOf(kind: LineSlope["kind"], isClose: boolean, kinks: Settings["kinks"]): Finding["verdict"] {
  if (kind !== "smooth" && kinks === "skip") return "skipped";
  if (kind === "jump" || (kind === "kink" && kinks === "fail")) return "failed";
  return isClose ? "passed" : "failed";
}

/** From a number to an interval; NaN for NaN, which is within no tolerance. */
const distance = (x: number, low: number, high: number): number =>
  x < low ? low - x : x > high ? x - high : x - x;

/** A comparison for every element of an input. */
export function compareElements(
  place: Place,
  gradient: Float64Array | null,
  input: number,
  positions: Iterable<number>,
  settings: Judged,
): Finding[] {
  const reference = largestOf(gradient);
  return Array.from(positions, (position) =>
    compare(place, gradient, alongElement(input, position), settings, reference),
  );
}
