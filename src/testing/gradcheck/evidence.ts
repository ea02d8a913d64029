import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Finding } from "./finding.js";
import { alongElement, outputSlopesAlong } from "./numerical.js";
import { type Trial, trialAt, trialsAround, valuesOf } from "./trials.js";

/** An element that was looked at by itself. */
export interface Element {
  readonly position: number;
  /** What the gradient should be there. */
  readonly numerical: number;
  readonly failed: boolean;
}

/** What is known of one input whose gradient is wrong, from one run: the ground on which patterns are named. */
export interface Evidence {
  /** The place of this input among all. */
  readonly input: number;
  readonly shape: Shape;
  /** The shape of the output, where there is one. */
  readonly output: Shape | null;
  /** The whole gradient, as backward gave it. */
  readonly analytical: Float64Array;
  /** Whether there was one at all; without one it counts as zero. */
  readonly arrived: boolean;
  /** The values of this input, of all inputs, of the outputs, and what came back to these. */
  readonly x: Float64Array;
  readonly inputs: readonly Tensor[];
  readonly y: Float64Array;
  readonly dy: Float64Array;
  readonly elements: readonly Element[];
  /** dy_o/dx of each output o. */
  slopes(position: number): Float64Array;
  /** weight_o · dy_o/dx of each output o. */
  contributions(position: number): Float64Array;
  /** Whether two slopes are the same, as far as differences can tell. */
  same(a: number, b: number): boolean;
  /** The same from other runs: with another dy, at other points. */
  others(): readonly Evidence[];
  /** The same of these elements at a point of choice; null where fn is not defined there. */
  at(inputs: readonly Tensor[], dy: Float64Array, positions: readonly number[]): Evidence | null;
}

/** Patterns are looked for in slopes that agree to this much of the larger, or of the largest of all. */
const RELATIVE = 2e-3;
const OF_LARGEST = 1e-5;
/** How many elements are looked at elsewhere, the failures first. */
const ELSEWHERE = 40;

/** @param seed of what is drawn for the other runs */
export function evidenceOf(
  trial: Trial,
  input: number,
  findings: readonly Finding[],
  seed: number,
): Evidence {
  // At a kink the numerical slope is none of the right ones.
  const elements = findings
    .filter(({ kind }) => kind === "smooth")
    .map(({ direction, numerical, verdict }) => ({
      position: direction.positions[0],
      numerical,
      failed: verdict === "failed",
    }));
  let others: readonly Evidence[] | undefined;
  return {
    ...viewed(trial, input),
    elements,
    same: sameAmong(elements.map(({ numerical }) => numerical)),
    others() {
      const positions = elsewhere(elements);
      others ??= trialsAround(trial.place, seed).flatMap(
        (other) => evidenceAt(other, input, positions) ?? [],
      );
      return others;
    },
  };
}

function elsewhere(elements: readonly Element[]): number[] {
  const sorted = [...elements].sort((a, b) => Number(b.failed) - Number(a.failed));
  const failed = sorted.filter((e) => e.failed).slice(0, ELSEWHERE / 2);
  const others = sorted.filter((e) => !failed.includes(e)).slice(0, ELSEWHERE - failed.length);
  return [...failed, ...others].map(({ position }) => position);
}

function evidenceAt(trial: Trial, input: number, positions: readonly number[]): Evidence | null {
  const one = viewed(trial, input);
  try {
    const numericals = positions.map((position) => one.contributions(position).reduce((a, b) => a + b, 0));
    const same = sameAmong(numericals);
    const elements = positions.map((position, i) => ({
      position,
      numerical: numericals[i],
      failed: !same(one.analytical[position], numericals[i]),
    }));
    return { ...one, elements, same, others: () => [] };
  } catch {
    // fn is not defined a step beside this point.
    return null;
  }
}

/** What a run says by itself, before its elements are looked at. */
function viewed(trial: Trial, input: number): Omit<Evidence, "elements" | "same" | "others"> {
  const { place, gradients } = trial;
  const { shape, size } = place.subject.inputs[input].value;
  const { shapes } = place.outputs;
  const slopes = new Map<number, Float64Array>();
  const slopesAt = (position: number): Float64Array => {
    const known = slopes.get(position);
    if (known !== undefined) return known;
    const found = outputSlopesAlong(place, alongElement(input, position));
    slopes.set(position, found);
    return found;
  };
  return {
    input,
    shape,
    output: shapes.length === 1 ? shapes[0] : null,
    analytical: gradients[input] ?? new Float64Array(size),
    arrived: gradients[input] !== null,
    x: place.subject.inputs[input].value.dataSync() as Float64Array,
    inputs: valuesOf(place.subject),
    y: place.outputs.values,
    dy: place.weights,
    slopes: slopesAt,
    contributions: (position) => slopesAt(position).map((slope, o) => place.weights[o] * slope),
    at(inputs, dy, positions) {
      const there = trialAt(place.subject, inputs, dy);
      return there === null ? null : evidenceAt(there, input, positions);
    },
  };
}

/** Whether two slopes are the same, as far as differences can tell among slopes like these. */
function sameAmong(numericals: readonly number[]): (a: number, b: number) => boolean {
  const largest = numericals.reduce((most, numerical) => Math.max(most, Math.abs(numerical)), 0);
  return (a, b) => Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b)) + OF_LARGEST * largest;
}
