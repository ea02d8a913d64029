// What fn and its backward say elsewhere: at other points, and for another dy at the same one.

import type { Generator } from "../../tensor/random.js";
import { Tensor } from "../../tensor/tensor.js";
import { type Backward, differentiate } from "./evaluate.js";
import { type Place, placeOf } from "./numerical.js";
import type { Subject, SubjectInput } from "./subject.js";
import { generatorFor } from "./weights.js";

/** One run: where, for which dy (the weights), and what came back. */
export interface Trial {
  readonly place: Place;
  readonly gradients: Backward["gradients"];
}

/** A run at these values of the inputs, or null where fn has no finite value or refuses them. */
export function trialAt(subject: Subject, values: readonly Tensor[], weights: Float64Array): Trial | null {
  const inputs = subject.inputs.map((input, i) => ({ ...input, value: values[i] }));
  const there: Subject = { ...subject, inputs };
  try {
    const { outputs, gradients } = differentiate(there, () => weights);
    const all = [outputs.values, ...gradients];
    if (!all.every((row) => row === null || row.every(Number.isFinite))) return null;
    return outputs.values.length === weights.length
      ? { place: placeOf(there, outputs, weights), gradients }
      : null;
  } catch {
    // Whatever fn throws there: these values are none of its domain, so they say nothing.
    return null;
  }
}

export const valuesOf = ({ inputs }: Subject): Tensor[] => inputs.map(({ value }) => value);

/**
 * The same point with another dy; a point nearby; one with half of the signs turned; one whose elements changed places.
 * A mistake is the same at all of them, and what only looks like it is not: 3x is 8 times 3x² at one x alone. Where signs
 * or places must not change, as in log(x), a second point nearby takes their turn.
 */
export function trialsAround({ subject, weights }: Place, seed: number): Trial[] {
  const generator = generatorFor(seed, "trials");
  const dy = () => weights.map((_, o) => drawn(generator) * (o % 2 === 0 ? 1 : 0.75));
  const at = (change: (input: SubjectInput) => Tensor) => trialAt(subject, subject.inputs.map(change), dy());
  const near = (by: number) => at((input) => moved(input, (x, scale) => x + by * scale * drawn(generator)));
  const nearby = () => near(0.1) ?? near(0.01);
  const turned = () =>
    at((input) =>
      moved(input, (x, scale) => (x + 0.1 * scale * drawn(generator)) * Math.sign(drawn(generator))),
    );
  const shuffled = () =>
    at((input) => moved(shuffle(input, generator), (x, scale) => x + 0.1 * scale * drawn(generator)));
  const trials = [
    trialAt(subject, valuesOf(subject), dy()),
    nearby(),
    turned() ?? nearby(),
    shuffled() ?? nearby(),
  ];
  return trials.filter((trial) => trial !== null);
}

/** Of either sign, and never near 0. */
function drawn(generator: Generator): number {
  const amount = 0.5 + generator.uniform();
  return generator.uniform() < 0.5 ? -amount : amount;
}

function moved({ value }: SubjectInput, move: (x: number, scale: number) => number): Tensor {
  if (value.dtype !== "float64") return value;
  const data = value.dataSync() as Float64Array;
  const mean = data.reduce((sum, x) => sum + Math.abs(x), 0) / data.length || 1;
  return Tensor.fromHost(
    "float64",
    data.map((x) => move(x, Math.abs(x) || mean)),
    value.shape,
  );
}

function shuffle(input: SubjectInput, generator: Generator): SubjectInput {
  const { value } = input;
  if (value.dtype !== "float64") return input;
  const data = value.dataSync() as Float64Array;
  const order = generator.permutation(data.length);
  return {
    ...input,
    value: Tensor.fromHost(
      "float64",
      data.map((_, i) => data[order[i]]),
      value.shape,
    ),
  };
}
