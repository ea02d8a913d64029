import { alongElement, type Direction, type Place, type Slope, slopeAlong } from "./numerical.js";
import type { Settings } from "./options.js";

/** One comparison of an analytical with a numerical slope. */
export interface Finding extends Slope {
  readonly direction: Direction;
  readonly analytical: number;
  /** How far the analytical slope is from the numerical one, or at a kink from what lies between the two sides. */
  readonly absolute: number;
  /** The same as a share of the larger of the two. */
  readonly relative: number;
  readonly tolerance: number;
  readonly verdict: "passed" | "skipped" | "failed";
}

/** The product of an input's gradient with a direction. */
function alongGradient(gradient: Float64Array | null, u: Direction): number {
  if (gradient === null) return 0;
  let sum = 0;
  for (let k = 0; k < u.positions.length; k++) sum += gradient[u.positions[k]] * u.amounts[k];
  return sum;
}

/** Compares the two slopes along a direction. */
export function compare(
  place: Place,
  gradient: Float64Array | null,
  u: Direction,
  settings: Pick<Settings, "eps" | "scheme" | "atol" | "rtol" | "kinks">,
): Finding {
  const { atol, rtol, kinks } = settings;
  const analytical = alongGradient(gradient, u);
  const allowed = (magnitude: number) => atol + rtol * Math.abs(magnitude);
  const slope = slopeAlong(place, u, settings, (n) => Math.abs(analytical - n) - allowed(n));
  const { numerical, low, high, kind } = slope;

  // Where y is smooth the interval is one number.
  const absolute = distance(analytical, low, high);
  const tolerance = allowed(Math.max(Math.abs(low), Math.abs(high)));
  const largest = Math.max(Math.abs(analytical), Math.abs(numerical));
  const relative = absolute === 0 ? 0 : absolute / largest;
  const verdict = verdictOf(kind, absolute <= tolerance, kinks);
  return { ...slope, direction: u, analytical, absolute, relative, tolerance, verdict };
}

function verdictOf(kind: Slope["kind"], isClose: boolean, kinks: Settings["kinks"]): Finding["verdict"] {
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
  settings: Settings,
): Finding[] {
  return Array.from(positions, (position) =>
    compare(place, gradient, alongElement(input, position), settings),
  );
}
