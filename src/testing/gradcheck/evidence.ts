import type { Shape } from "../../tensor/shape.js";
import type { Finding } from "./finding.js";
import { alongElement, outputSlopesAlong, type Place } from "./numerical.js";

/** What is known of one input whose gradient is wrong: the ground on which patterns are named. */
export interface Evidence {
  readonly shape: Shape;
  /** The shape of the output, where there is one. */
  readonly output: Shape | null;
  /** The whole gradient, as backward gave it. */
  readonly analytical: Float64Array;
  /** Elements that were looked at one by one: their positions, and what the gradient should be there. */
  readonly elements: readonly {
    readonly position: number;
    readonly numerical: number;
    readonly failed: boolean;
  }[];
  /** weight_o · dy_o/dx of each output o. */
  contributions(position: number): Float64Array;
  /** dy_o/dx summed over the outputs as if each had the weight 1. */
  unweighted(position: number): number;
  /** Whether two slopes are the same, as far as differences can tell. */
  same(a: number, b: number): boolean;
}

/** Patterns are looked for in slopes that agree to this much of the larger, or of the largest of all. */
const RELATIVE = 2e-3;
const OF_LARGEST = 1e-5;

export function evidenceOf(
  place: Place,
  input: number,
  gradient: Float64Array | null,
  findings: readonly Finding[],
): Evidence {
  const { shape, size } = place.subject.inputs[input].value;
  const { shapes } = place.outputs;
  // At a kink the numerical slope is none of the right ones.
  const elements = findings
    .filter(({ kind }) => kind === "smooth")
    .map(({ direction, numerical, verdict }) => ({
      position: direction.positions[0],
      numerical,
      failed: verdict === "failed",
    }));
  const largest = elements.reduce((most, { numerical }) => Math.max(most, Math.abs(numerical)), 0);
  const slopes = new Map<number, Float64Array>();
  const slopesAt = (position: number): Float64Array => {
    const known = slopes.get(position);
    if (known !== undefined) return known;
    const found = outputSlopesAlong(place, alongElement(input, position));
    slopes.set(position, found);
    return found;
  };
  return {
    shape,
    output: shapes.length === 1 ? shapes[0] : null,
    analytical: gradient ?? new Float64Array(size),
    elements,
    contributions: (position) => slopesAt(position).map((slope, o) => place.weights[o] * slope),
    unweighted: (position) => slopesAt(position).reduce((sum, slope) => sum + slope, 0),
    same: (a, b) =>
      Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b)) + OF_LARGEST * Math.max(largest, 1e-3),
  };
}

/** Whether the gradient is everywhere what `predict` makes of what it should be. */
export function explains(
  { elements, analytical, same }: Evidence,
  predict: (position: number, numerical: number) => number,
): boolean {
  return elements.every(({ position, numerical }) =>
    same(analytical[position], predict(position, numerical)),
  );
}
