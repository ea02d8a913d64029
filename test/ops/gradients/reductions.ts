import fc from "fast-check";
import {
  type Axes,
  logSoftmax,
  max,
  mean,
  min,
  type ReduceOptions,
  softmax,
  sum,
  type Tensor,
  variance,
} from "pellucid";
import { axisOf, distinct, type Fill, seed, shape, smooth } from "../../support/arbitraries.js";
import type { GradientCase } from "../../support/numeric-gradient.js";
import type { GradientCases } from "./cases.js";

type Reduction = (x: Tensor, axes?: Axes, options?: ReduceOptions) => Tensor;

/** All axes, one, or several in any order, counted from either end. */
const axesOf = (rank: number): fc.Arbitrary<Axes | undefined> => {
  const several = fc
    .shuffledSubarray(Array.from({ length: rank }, (_, i) => i))
    .chain((list) => fc.tuple(...list.map((axis) => fc.constantFrom(axis, axis - rank))));
  return rank === 0
    ? fc.constantFrom(undefined, [])
    : fc.oneof(fc.constant(undefined), axisOf(rank), several);
};

const reductionCase = fc
  .tuple(shape(0, 4), seed)
  .chain(([s, n]) =>
    fc.record({ s: fc.constant(s), n: fc.constant(n), axes: axesOf(s.length), keepDim: fc.boolean() }),
  );

const reduction = (op: Reduction, fill: Fill): fc.Arbitrary<GradientCase> =>
  reductionCase.map(({ s, n, axes, keepDim }) => ({
    fn: (x) => op(x, axes, { keepDim }),
    inputs: [fill(s, n)],
    options: { axes, keepDim },
  }));

/** How many elements become one. */
const count = (s: number[], axes: Axes | undefined) =>
  (axes === undefined ? s : [axes].flat().map((axis) => s.at(axis)!)).reduce((product, n) => product * n, 1);

const alongAxis = (op: (x: Tensor, axis?: number) => Tensor): fc.Arbitrary<GradientCase> =>
  fc
    .tuple(shape(1, 4), seed)
    .chain(([s, n]) => fc.tuple(fc.option(axisOf(s.length), { nil: undefined }), fc.constant(smooth(s, n))))
    .map(([axis, x]) => ({ fn: (input) => op(input, axis), inputs: [x], options: { axis } }));

export const reductions: GradientCases = {
  sum: { "over any axes": reduction(sum, smooth) },
  mean: { "over any axes": reduction(mean, smooth) },
  max: { "over any axes, no two values equal": reduction(max, distinct) },
  min: { "over any axes, no two values equal": reduction(min, distinct) },
  variance: {
    "over any axes, sample and population": fc
      .tuple(reductionCase, fc.constantFrom(undefined, 0, 1, 0.5))
      .filter(([{ s, axes }, correction = 1]) => count(s, axes) > correction)
      .map(([{ s, n, axes, keepDim }, correction]) => ({
        fn: (x) => variance(x, axes, { keepDim, correction }),
        inputs: [smooth(s, n)],
        options: { axes, keepDim, correction },
      })),
  },
  softmax: { "along any axis": alongAxis(softmax) },
  logSoftmax: { "along any axis": alongAxis(logSoftmax) },
};
