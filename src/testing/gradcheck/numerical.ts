// The slope of L(t) = Σ weight_o · y_o(x + t·u) at t = 0, from values of y alone.

import { ValueError } from "../../errors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import type { LineSlope } from "./differences/line.js";
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
}

export type Slope = LineSlope;

/** y(x + t·u). */
function outputsAlong({ subject, outputs }: Place, u: Direction, t: number): Float64Array {
  const { value, name } = subject.inputs[u.input];
  const data = value.dataSync() as Float64Array;
  for (let k = 0; k < u.positions.length; k++) data[u.positions[k]] += t * u.amounts[k];
  const moved = Tensor.fromHost("float64", data, value.shape);
  const tensors = subject.inputs.map((input, i) => (i === u.input ? moved : input.value));
  const { values } = evaluate(subject, tensors);
  if (values.length !== outputs.values.length) {
    throw new ValueError(
      `gradcheck: ${subject.name} returned ${outputs.values.length} elements, and ${values.length} when ${name} was moved by ${t}; the shape of the outputs must not depend on the values of the inputs`,
    );
  }
  const bad = values.findIndex((y) => !Number.isFinite(y));
  if (bad >= 0) {
    const where =
      u.positions.length === 1
        ? ` at ${formatShape(indexAt(u.positions[0], value.shape))}`
        : " along a direction";
    throw new ValueError(
      `gradcheck: ${subject.name} is finite for these inputs, but ${values[bad]} when ${name} is moved by ${t}${where}; they lie at the edge of its domain: move them further inside, or take a smaller eps`,
    );
  }
  return values;
}

/** What y is around x, and the slope of each output. */
interface Differences {
  /** (y(h) − y(−h)) / 2h, or the five-point formula. */
  readonly slopes: Float64Array;
  /** The values furthest to either side, and how far that is. */
  readonly right: Float64Array;
  readonly left: Float64Array;
  readonly reach: number;
}

export function differencesAlong(
  place: Place,
  u: Direction,
  h: number,
  scheme: Settings["scheme"],
): Differences {
  const [up, down] = [outputsAlong(place, u, h), outputsAlong(place, u, -h)];
  if (scheme === "central") {
    return { slopes: up.map((y, o) => (y - down[o]) / (2 * h)), right: up, left: down, reach: h };
  }
  const [right, left] = [outputsAlong(place, u, 2 * h), outputsAlong(place, u, -2 * h)];
  const slopes = up.map((y, o) => (8 * (y - down[o]) - (right[o] - left[o])) / (12 * h));
  return { slopes, right, left, reach: 2 * h };
}

/** Differences first, so that large outputs cancel before they are added up. */
const weighted = ({ weights }: Place, slopes: Float64Array): number =>
  weights.reduce((sum, weight, o) => sum + weight * slopes[o], 0);

/** The slope of L by differences of this step. */
export const centralDifference = (
  place: Place,
  u: Direction,
  h: number,
  scheme: Settings["scheme"],
): number => weighted(place, differencesAlong(place, u, h, scheme).slopes);

/** Kinks of less than this are within the default tolerance, so nobody need know of them. */
const KINK_ATOL = 1e-5;
const KINK_RTOL = 1e-3;
/** One-sided slopes are taken again this much closer, to see which differences stay. */
const CLOSER = 8;

/**
 * The slope along `u`, and whether the outputs are smooth there. `excess` is how far the analytical slope lies beyond the
 * tolerance of a numerical one, negative within: a small kink that could explain it is looked for too.
 */
export function slopeAlong(
  place: Place,
  u: Direction,
  { eps, scheme }: Pick<Settings, "eps" | "scheme">,
  excess: (numerical: number) => number,
): Slope {
  const { weights, outputs } = place;
  const here = outputs.values;
  const { slopes: central, right, left, reach } = differencesAlong(place, u, eps, scheme);
  const numerical = weighted(place, central);
  const unit = place.subject.precision === "float32" ? 2 ** -24 : 2 ** -53;
  const bound = weights.reduce((sum, weight, o) => sum + (unit * Math.abs(weight * here[o])) / reach, 0);
  const smooth: Slope = { numerical, bound, low: numerical, high: numerical, kind: "smooth", sided: "both" };

  const wide = weights.map((_, o) => Math.abs(right[o] - 2 * here[o] + left[o]) / reach);
  const steep = (o: number) => Math.max(Math.abs(right[o] - here[o]), Math.abs(here[o] - left[o])) / reach;
  const suspect = wide.some(
    (gap, o) => gap > KINK_ATOL + KINK_RTOL * steep(o) && gap > noise(here[o], reach),
  );
  const missing = excess(numerical);
  const explained = weights.reduce((sum, weight, o) => sum + Math.abs(weight) * wide[o], 0) >= missing;
  if (!suspect && (missing <= 0 || !explained)) return smooth;

  const sides = [
    { right, left, reach },
    ...[reach / CLOSER, reach / CLOSER ** 2].map((t) => ({
      right: outputsAlong(place, u, t),
      left: outputsAlong(place, u, -t),
      reach: t,
    })),
  ];
  let [low, high, kind] = [0, 0, "smooth" as Slope["kind"]];
  for (let o = 0; o < weights.length; o++) {
    const closing = sides.map((s) => ({ right: s.right[o], left: s.left[o], reach: s.reach }));
    const found = kindOf(here[o], closing);
    if (found === "smooth") {
      low += weights[o] * central[o];
      high += weights[o] * central[o];
      continue;
    }
    if (kind !== "jump") kind = found;
    const slopes = closing.flatMap((s) => [
      (weights[o] * (s.right - here[o])) / s.reach,
      (weights[o] * (here[o] - s.left)) / s.reach,
    ]);
    low += Math.min(...slopes);
    high += Math.max(...slopes);
  }
  return kind === "smooth" ? smooth : { ...smooth, low, high, kind };
}

interface Sides {
  readonly right: number;
  readonly left: number;
  readonly reach: number;
}

/** What rounding of values of this size can make of a second difference. */
const noise = (y: number, reach: number) => (64 * 2 ** -53 * Math.abs(y)) / reach;

/**
 * Tells smooth from kinked from torn by the gap between the slopes to the right and to the left, at three distances.
 * Where y is smooth the gap is h·y'': an eighth at an eighth of h, once h is small enough for the central difference to
 * settle. At a kink the gap stays; at a kink nearby it vanishes all at once. At a jump it grows eightfold, as it does in
 * noise; but the step of a jump stays the same.
 */
function kindOf(here: number, [wide, close, closest]: readonly Sides[]): Slope["kind"] {
  const bend = ({ right, left }: Sides) => right - 2 * here + left;
  const gap = (s: Sides) => Math.abs(bend(s)) / s.reach;
  const central = ({ right, left, reach }: Sides) => (right - left) / (2 * reach);
  const followsLaw = (far: Sides, near: Sides) =>
    gap(near) <= (2 / CLOSER) * gap(far) && gap(near) >= gap(far) / (3 * CLOSER);
  const isSettled = (far: Sides, near: Sides) =>
    Math.abs(central(far) - central(near)) <= 0.1 * gap(far) + noise(here, near.reach);

  if (gap(wide) <= noise(here, wide.reach)) return "smooth";
  if (gap(close) >= (CLOSER / 2) * gap(wide)) {
    const stays = Math.abs(bend(wide) - bend(close)) <= 0.1 * Math.abs(bend(wide));
    return stays && Math.abs(bend(wide)) > noise(here, 1) * 1e3 ? "jump" : "smooth";
  }
  if (gap(close) >= 2 * gap(wide)) return "smooth";
  if (!followsLaw(wide, close)) return "kink";
  if (isSettled(wide, close)) return "smooth";
  return followsLaw(close, closest) && isSettled(close, closest) ? "smooth" : "kink";
}
