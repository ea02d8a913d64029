// Many values in, one value out; and softmax, which has such a sum inside.

import fc from "fast-check";
import {
  type Axes,
  cumsum,
  logSoftmax,
  logsumexp,
  max,
  mean,
  min,
  type ReduceOptions,
  softmax,
  std,
  sum,
  type VarianceOptions,
  variance,
} from "../../ops/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { axes, axis as axisOf } from "../arbitraries/index.js";
import {
  allDTypes,
  differences,
  differencesOfOnes,
  floats,
  type OpFamily,
  onKinks,
  smooth,
} from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { allDifferent, anyValues, type Fill, from, shapes, tensorWith } from "./values.js";

type Reduction = (x: Tensor, axes?: Axes, options?: ReduceOptions) => Tensor;

/** All axes, one, several, or none. */
const axesOf = (s: number[]): fc.Arbitrary<Axes | undefined> =>
  fc.oneof({ arbitrary: axes(s.length), weight: 7 }, { arbitrary: fc.constant([]), weight: 1 });

const keepDim: fc.Arbitrary<ReduceOptions> = fc.record({ keepDim: fc.boolean() }, { requiredKeys: [] });

const reduction = (name: string, op: Reduction, fill: Fill): fc.Arbitrary<OpSample> =>
  fc
    .tuple(tensorWith(shapes(0, 4), fill, axesOf), keepDim)
    .map(([[x, over], options]) => sample(name, op, [x, over, options]));

/** How many elements become one. */
const count = (x: Tensor, over: Axes | undefined) =>
  (over === undefined ? x.shape : [over].flat().map((axis) => x.shape.at(axis)!)).reduce((n, k) => n * k, 1);

/** A correction that leaves something to divide by. */
const correction = (n: number): fc.Arbitrary<VarianceOptions> =>
  fc.record(
    { keepDim: fc.boolean(), correction: n > 1 ? fc.constantFrom(0, 0.5, 1) : fc.constantFrom(0, 0.5) },
    { requiredKeys: n > 1 ? [] : ["correction"] },
  );

const spread = (name: string, op: typeof variance, fill: Fill): fc.Arbitrary<OpSample> =>
  tensorWith(shapes(0, 4), fill, axesOf).chain(([x, over]) =>
    correction(count(x, over)).map((options) => sample(name, op, [x, over, options])),
  );

/** Some all equal, of at least two elements. */
const constants: fc.Arbitrary<OpSample> = fc
  .tuple(tensorWith(fc.constantFrom([2], [3, 2], [2, 2, 2]), from(0.5), (s) => axisOf(s.length)))
  .map(([[x, axis]]) => sample("std", std, [x, axis]));

const alongAxis = (name: string, op: (x: Tensor, axis?: number) => Tensor): fc.Arbitrary<OpSample> =>
  tensorWith(shapes(1, 4), anyValues, (s) => fc.option(axisOf(s.length), { nil: undefined })).map(
    ([x, axis]) => sample(name, op, [x, axis]),
  );

export const reductions: OpFamily = {
  sum: {
    op: sum,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: { "over any axes": smooth(reduction("sum", sum, anyValues)) },
  },
  mean: {
    op: mean,
    domain: "all numbers, at least one along the axes; NaN without any",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "over any axes": smooth(reduction("mean", mean, anyValues)) },
  },
  variance: {
    op: variance,
    ownScale: differences,
    domain: "more numbers along the axes than `correction`; NaN or infinite with fewer",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "over any axes, sample and population": smooth(spread("variance", variance, anyValues)) },
  },
  std: {
    op: std,
    ownScale: differences,
    domain: "more numbers along the axes than `correction`; NaN or infinite with fewer",
    dtypes: floats,
    kinks: "all elements equal: 0, between slopes of both signs",
    rtol: 1e-6,
    variants: {
      "over any axes, no two values equal": smooth(spread("std", std, allDifferent)),
      kinks: onKinks(constants),
    },
  },
  cumsum: {
    op: cumsum,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "along any axis": smooth(
        tensorWith(shapes(1, 4), anyValues, (s) => axisOf(s.length)).map((args) =>
          sample("cumsum", cumsum, args),
        ),
      ),
    },
  },
  max: {
    op: max,
    domain: "all numbers, at least one along the axes",
    dtypes: allDTypes,
    kinks: "two largest: all of it to the first of them in row-major order",
    rtol: 0,
    variants: {
      "over any axes, no two values equal": smooth(reduction("max", max, allDifferent)),
      kinks: onKinks(reduction("max", max, from(0, 1))),
    },
  },
  min: {
    op: min,
    domain: "all numbers, at least one along the axes",
    dtypes: allDTypes,
    kinks: "two smallest: all of it to the first of them in row-major order",
    rtol: 0,
    variants: {
      "over any axes, no two values equal": smooth(reduction("min", min, allDifferent)),
      kinks: onKinks(reduction("min", min, from(0, 1))),
    },
  },
  softmax: {
    op: softmax,
    ownScale: differencesOfOnes,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "along any axis": smooth(alongAxis("softmax", softmax)) },
  },
  logSoftmax: {
    op: logSoftmax,
    ownScale: differencesOfOnes,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "along any axis": smooth(alongAxis("logSoftmax", logSoftmax)) },
  },
  logsumexp: {
    op: logsumexp,
    ownScale: differencesOfOnes,
    domain: "all numbers; -Infinity without any along the axes",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "over any axes": smooth(reduction("logsumexp", logsumexp, anyValues)) },
  },
};
