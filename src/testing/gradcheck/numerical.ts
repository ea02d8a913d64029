// The slope of L(t) = Σ weight_o · y_o(x + t·u) at t = 0, from values of y alone.

import { ValueError } from "../../errors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { Ladder } from "./differences/ladder.js";
import type { Claim, Line, LineSlope } from "./differences/line.js";
import { measureNoise } from "./differences/noise.js";
import { outputSlopes } from "./differences/output-slopes.js";
import { slopeOfLine } from "./differences/slope-of-line.js";
import { evaluate, type Outputs } from "./evaluate.js";
import type { Settings } from "./options.js";
import type { Subject } from "./subject.js";

/** u: zero but for these elements of one input. */
export interface Direction {
  readonly input: number;
  readonly positions: ArrayLike<number>;
  readonly amounts: ArrayLike<number>;
}

export const alongElement = (input: number, position: number): Direction => ({
  input,
  positions: [position],
  amounts: [1],
});

/** Where y is known, and how its elements are weighted. */
export interface Place {
  readonly subject: Subject;
  readonly outputs: Outputs;
  readonly weights: Float64Array;
  /** Σ |weight · y|. */
  readonly magnitude: number;
  /** What is known of each input: how large it is, and the noise of y along it once it is measured. */
  readonly inputs: readonly InputSize[];
}

interface InputSize {
  readonly data: Float64Array;
  /** The root of the mean square of its elements, or 1 where all are 0. */
  readonly size: number;
  noise: Float64Array | null;
}

export function placeOf(subject: Subject, outputs: Outputs, weights: Float64Array): Place {
  return {
    subject,
    outputs,
    weights,
    magnitude: weights.reduce((sum, weight, o) => sum + Math.abs(weight * outputs.values[o]), 0),
    inputs: subject.inputs.map(({ value, wanted }) => {
      const data = (wanted ? value.dataSync() : new Float64Array(0)) as Float64Array;
      return { data, size: sizeOf(data), noise: null };
    }),
  };
}

/** Scaled by the largest, so that squares of 1e-200 and 1e200 are none of their own. */
function sizeOf(data: Float64Array): number {
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0) return 1;
  return largest * Math.sqrt(data.reduce((sum, x) => sum + (x / largest) ** 2, 0) / data.length);
}

/** y where one input has other values. */
function outputsAt({ subject, outputs }: Place, input: number, data: Float64Array): Float64Array {
  const { name, value } = subject.inputs[input];
  const moved = Tensor.fromHost("float64", data, value.shape);
  const tensors = subject.inputs.map((other, i) => (i === input ? moved : other.value));
  const { values } = evaluate(subject, tensors);
  if (values.length !== outputs.values.length) {
    throw new ChangedShape(
      `gradcheck: ${subject.name} returned ${outputs.values.length} elements, and ${values.length} when ${name} was moved a little; the shape of the outputs must not depend on the values of the inputs`,
    );
  }
  return values;
}

class ChangedShape extends ValueError {}

/** A line through x. What the function throws on the way, outside of its domain, is kept as the reason. */
function lineOf(place: Place, u: Direction, firstStep: number | null): Line & { thrown: unknown } {
  const { subject, outputs, weights, magnitude } = place;
  const { input, positions, amounts } = u;
  const known = place.inputs[input];
  const unit = subject.precision === "float32" ? 2 ** -24 : 2 ** -53;
  const smallest = subject.precision === "float32" ? 2 ** -149 : Number.MIN_VALUE;
  const round = subject.precision === "float32" ? Math.fround : (x: number) => x;
  const isSingle = positions.length === 1;
  const x = known.data[positions[0]];
  const guarded = (data: Float64Array): Float64Array => {
    try {
      return outputsAt(place, input, data);
    } catch (error) {
      if (error instanceof ChangedShape) throw error;
      line.thrown ??= error;
      return new Float64Array(outputs.values.length).fill(Number.NaN);
    }
  };
  let farthest = 0;
  for (let k = 0; !isSingle && k < positions.length; k++) {
    farthest = Math.max(farthest, Math.abs(known.data[positions[k]] / amounts[k]));
  }
  const line = {
    here: outputs.values,
    weights,
    magnitude,
    unit,
    smallest,
    firstStep,
    thrown: undefined as unknown,
    scale: isSingle ? Math.max(Math.abs(x), known.size) : known.size,
    finest: isSingle ? Math.abs(x) : known.size,
    placement: isSingle ? 0 : unit * farthest,
    moved: (t: number) => (isSingle ? (round(x + t * amounts[0]) - x) / amounts[0] : t),
    at(t: number) {
      const data = known.data.slice();
      for (let k = 0; k < positions.length; k++) {
        data[positions[k]] = round(data[positions[k]] + t * amounts[k]);
      }
      return guarded(data);
    },
    noise() {
      // Not all by the same share, which a function that only knows of ratios would not see.
      known.noise ??= measureNoise(
        (t) =>
          guarded(
            known.data.map((y, i) =>
              round(y + t * (1 + (i % 7) / 7) * (Math.abs(y) || known.size * 2 ** -10)),
            ),
          ),
        outputs.values,
        unit,
      );
      return known.noise;
    },
  };
  return line;
}

/** The slope along `u`, as well as it needs to be known to judge the claim. */
export function slopeAlong(
  place: Place,
  u: Direction,
  claim: Claim,
  { eps }: Pick<Settings, "eps">,
): LineSlope {
  const line = lineOf(place, u, eps);
  const slope = slopeOfLine(line, claim);
  if (typeof slope !== "string") return slope;
  const { subject } = place;
  const { name, value } = subject.inputs[u.input];
  const where =
    u.positions.length === 1
      ? `at ${formatShape(indexAt(u.positions[0], value.shape))} of ${name}`
      : `along a direction of ${name}`;
  const reason =
    line.thrown instanceof Error ? ` (it throws ${line.thrown.name}: ${line.thrown.message})` : "";
  throw new ValueError(
    slope === "vertical"
      ? `gradcheck: ${subject.name} has no slope ${where}: its difference quotients grow without end as the step shrinks, as those of a root do at 0; move the input away from there`
      : `gradcheck: ${subject.name} is finite for these inputs, but on neither side ${where} however small the step${reason}; a derivative needs values around it: move the input inside the domain`,
  );
}

/** The slope of each output along `u`, with which patterns are told. */
export function outputSlopesAlong(place: Place, u: Direction): Float64Array {
  const claim = { analytical: Number.NaN, atol: 0, rtol: 0, reference: 0, steepness: 0 };
  return outputSlopes(new Ladder(lineOf(place, u, null), claim, "both"));
}
