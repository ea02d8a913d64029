// A gate that is missing or the wrong way round, and one branch with the slope of another.

import { mul, sub, type Tensor } from "pellucid";
import { elu, gate, leaky } from "./ops.js";
import { map, op, type Planted, plant, type RightOp, times, values } from "./planted.js";

/** A function in pieces: open where its slope is not 0. */
const gated = (
  name: string,
  x: Tensor,
  f: (v: number) => number,
  slope: (v: number) => number,
): readonly [RightOp, (v: number) => number] => [
  op(
    name,
    [x],
    (t) => map(t, f),
    (dy, _, t) => [times(dy, t, slope)],
  ),
  slope,
];
const step = (v: number) => (v > 0 ? 1 : 0);
const inside = (v: number) => (Math.abs(v) < 1 ? 1 : 0);
const soft = (v: number) => (Math.abs(v) > 0.7 ? 1 : 0);

const gates: readonly (readonly [RightOp, (v: number) => number])[] = [
  [gate, step],
  gated("relu", values([4, 3], "float32"), (v) => Math.max(v, 0), step),
  gated("hardTanh", values([12]), (v) => Math.max(-1, Math.min(1, v)), inside),
  gated("clamp", values([2, 6], "float32"), (v) => Math.max(-1, Math.min(1, v)), inside),
  gated("softShrink", values([3, 2, 2]), (v) => (Math.abs(v) > 0.7 ? v - Math.sign(v) * 0.7 : 0), soft),
  gated("hardShrink", values([2, 2, 2, 2], "float32"), (v) => (Math.abs(v) > 0.7 ? v : 0), soft),
  gated(
    "hinge",
    values([2, 2, 1, 1, 3]),
    (v) => Math.max(1 - v, 0),
    (v) => (v < 1 ? -1 : 0),
  ),
];

const maxOf = op(
  "maximum",
  [values([3, 4]), values([3, 4], "float64", 2)],
  (a, b) => map(a, (v, i) => Math.max(v, b.dataSync()[i])),
  (dy, _, a, b) => {
    const first = map(a, (v, i) => Number(v > b.dataSync()[i]));
    return [mul(dy, first), mul(dy, sub(1, first))];
  },
);

const huber = (delta: number) => ({
  f: (v: number) => (Math.abs(v) < delta ? (v * v) / 2 : delta * (Math.abs(v) - delta / 2)),
  slope: (v: number) => (Math.abs(v) < delta ? v : delta * Math.sign(v)),
});
const [wide, narrow] = [huber(1), huber(0.8)];
const [huberOp] = gated("huber", values([4, 4]), wide.f, wide.slope);
const [smoothL1] = gated("smoothL1", values([2, 3, 3], "float32"), narrow.f, narrow.slope);
const SCALE = 1.05;
const selu = gated(
  "selu",
  values([15]),
  (v) => (v > 0 ? SCALE * v : 1.7 * Math.expm1(v)),
  (v) => (v > 0 ? SCALE : 1.7 * Math.exp(v)),
)[0];
const pieces = gated(
  "quadratic above",
  values([5, 3], "float32"),
  (v) => (v > 0.2 ? v * v + v : v),
  (v) => (v > 0.2 ? 2 * v + 1 : 1),
)[0];

const unequal = op(
  "absolute error, unequal",
  [values([4, 4]), values([4, 4], "float64", 2)],
  (a, b) => map(sub(a, b), (d) => (d > 0 ? 2 * d : -d)),
  (dy, _, a, b) => {
    const g = times(dy, sub(a, b), (d) => (d > 0 ? 2 : -1));
    return [g, mul(g, -1)];
  },
);

export const masks: readonly Planted[] = [
  ...gates.map(([right, slope]) =>
    plant(right, "the mask inverted", "mask-inverted", (dy, _, x) => [
      times(dy, x, (v) => 1 - Math.abs(slope(v))),
    ]),
  ),
  ...gates.map(([right, slope]) => {
    const open = right.name === "hinge" ? -1 : 1;
    return plant(right, "no mask", "not-masked", (dy) => [mul(dy, open * Math.abs(slope(0.9) || 1))]);
  }),
  plant(maxOf, "no mask", "not-masked", (dy) => [dy, dy]),
  plant(maxOf, "the mask inverted", "mask-inverted", (dy, y, a, b) =>
    maxOf.backward(dy, y, a, b).toReversed(),
  ),
  plant(leaky, "slope 1 on both sides", "branch", (dy) => [dy]),
  plant(leaky, "slope 0 below 0", "branch", (dy, _, x) => [times(dy, x, step)]),
  plant(elu, "e^x − 1 for e^x below 0", "branch", (dy, y, x) => [
    mul(
      dy,
      map(x, (v, i) => (v > 0 ? 1 : y.dataSync()[i])),
    ),
  ]),
  plant(selu, "its scale forgotten above 0", "branch", (dy, _, x) => [
    times(dy, x, (v) => (v > 0 ? 1 : 1.7 * Math.exp(v))),
  ]),
  plant(selu, "e^x for 1.7·e^x below 0", "branch", (dy, _, x) => [
    times(dy, x, (v) => (v > 0 ? SCALE : Math.exp(v))),
  ]),
  plant(huberOp, "the sign forgotten outside", "branch", (dy, _, x) => [
    times(dy, x, (v) => (Math.abs(v) < 1 ? v : 1)),
  ]),
  plant(huberOp, "v outside, too", "branch", (dy, _, x) => [mul(dy, x)]),
  plant(smoothL1, "2v inside", "branch", (dy, _, x) => [
    times(dy, x, (v) => (Math.abs(v) < 0.8 ? 2 * v : narrow.slope(v))),
  ]),
  plant(pieces, "2v for 2v + 1 above", "branch", (dy, _, x) => [times(dy, x, (v) => (v > 0.2 ? 2 * v : 1))]),
  plant(pieces, "1 everywhere", "branch", (dy) => [dy]),
  plant(unequal, "the slope of one side for both", "branch", (dy) => [mul(dy, 2), mul(dy, -2)]),
];
