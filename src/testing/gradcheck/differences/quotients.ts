import type { Line } from "./line.js";
import type { Rung } from "./tableau.js";

/** Values to both sides, and what they say. */
export interface Quotient extends Rung {
  readonly right: Float64Array;
  readonly left: Float64Array;
  /** Where they were taken, and half the distance between. */
  readonly to: number;
  readonly from: number;
  readonly reach: number;
  /** Σ |weight · slope| of the outputs. */
  readonly spread: number;
  /** Σ |weight · (slope to the right − slope to the left)|. */
  readonly bend: number;
}

export function allFinite(values: Float64Array): boolean {
  for (let o = 0; o < values.length; o++) if (!Number.isFinite(values[o])) return false;
  return true;
}

/** Values round in each operation on the way, of which there are a few. */
const ROUNDINGS = 4;

/** What rounding can make of a value of this size. */
export const roundingOf = ({ unit, smallest }: Line, size: number): number =>
  size === 0 ? 0 : ROUNDINGS * Math.max(unit * size, smallest);

/** What rounding can make of one output: by its size, or as it was measured. */
export const noiseOf = (line: Line, o: number, size: number, measured: Float64Array | null): number =>
  Math.max(roundingOf(line, size), measured?.[o] ?? 0);

/**
 * Σ weight · (y(right) − y(left)) / (right − left). Differences are taken first, so that large outputs cancel before they are
 * added up. Its round-off is at most Σ |weight| · 2 · noise / (right − left).
 */
export function quotientOf(
  line: Line,
  [right, left]: readonly [Float64Array, Float64Array],
  [to, from]: readonly [number, number],
  steepness: number,
  measured: Float64Array | null,
): Quotient {
  const { here, weights, unit } = line;
  const width = to - from;
  let [slope, roundOff, spread, bend] = [0, 0, 0, 0];
  for (let o = 0; o < weights.length; o++) {
    const part = weights[o] * ((right[o] - left[o]) / width);
    slope += part;
    spread += Math.abs(part);
    bend += Math.abs(weights[o] * (right[o] - 2 * here[o] + left[o]));
    const size = Math.max(Math.abs(here[o]), Math.abs(right[o]), Math.abs(left[o]));
    roundOff += Math.abs(weights[o]) * noiseOf(line, o, size, measured);
  }
  const placed = (2 * line.placement) / width;
  return {
    slope,
    roundOff: (2 * roundOff) / width + 4 * unit * spread + placed * Math.max(steepness, Math.abs(slope)),
    spread,
    bend: bend / (width / 2),
    right,
    left,
    to,
    from,
    reach: width / 2,
  };
}
