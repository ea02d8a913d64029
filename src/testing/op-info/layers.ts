// Normalization and dropout.

import fc from "fast-check";
import { batchNorm1d, batchNorm2d, dropout, groupNorm, layerNorm } from "../../ops/index.js";
import { dim } from "../arbitraries/index.js";
import { floats, type OpFamily, smooth, squared } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { allDifferent, anyValues, positive, shapes } from "./values.js";

/** Images with at least two values for each channel, of which one alone would have no variance. */
const batchShape = fc
  .record({ N: dim(3), C: dim(3), H: dim(3), W: dim(2) })
  .map(({ N, C, H, W }) => (N * H * W > 1 ? [N, C, H, W] : [2, C, H, W]));

const featureShape = fc
  .record({ N: dim(3), C: dim(3), L: fc.option(dim(3)) })
  .map(({ N, C, L }) => [N * (L ?? 1) > 1 ? N : 2, C, ...(L === null ? [] : [L])]);

const batchNormOf = (
  name: string,
  op: typeof batchNorm2d,
  shapes: fc.Arbitrary<number[]>,
  training: boolean,
): fc.Arbitrary<OpSample> =>
  shapes
    .chain((shape) => {
      const channels = [shape[1]];
      const options = { training: fc.constant(training), eps: fc.constantFrom(1e-5, 0.1) };
      return fc.tuple(
        allDifferent(shape),
        anyValues(channels),
        positive(channels),
        fc.option(anyValues(channels)),
        fc.option(anyValues(channels)),
        fc.record(options, { requiredKeys: ["training"] }),
      );
    })
    // The running statistics get no gradient, and training moves them.
    .map((args) => sample(name, op, args, { fixed: [1, 2] }));

const batchNorm = (training: boolean) => batchNormOf("batchNorm2d", batchNorm2d, batchShape, training);

/** A single value has no variance: its slope would be that of a cliff of the width of eps. */
const normOptions = fc.record({ eps: fc.constantFrom(0.1, 0.5) });

const layerNorms: fc.Arbitrary<OpSample> = shapes(1, 3)
  .chain((shape) => fc.integer({ min: 0, max: shape.length - 1 }).map((first) => ({ shape, first })))
  .chain(({ shape, first }) => {
    const last = shape.slice(first);
    const normalized: number | number[] = last.length === 1 ? last[0] : last;
    return fc.tuple(
      allDifferent(shape),
      fc.constant(normalized),
      fc.option(anyValues(last)),
      fc.option(anyValues(last)),
      normOptions,
    );
  })
  .map((args) => sample("layerNorm", layerNorm, args));

const groupNorms: fc.Arbitrary<OpSample> = fc
  .record({ N: dim(2), groups: dim(2), each: dim(2), positions: shapes(0, 2) })
  .chain(({ N, groups, each, positions }) => {
    const channels = [groups * each];
    return fc.tuple(
      allDifferent([N, groups * each, ...positions]),
      fc.constant(groups),
      fc.option(anyValues(channels)),
      fc.option(anyValues(channels)),
      normOptions,
    );
  })
  .map((args) => sample("groupNorm", groupNorm, args));

const dropouts: fc.Arbitrary<OpSample> = fc
  .tuple(
    shapes().chain(anyValues),
    fc.constantFrom(0, 0.2, 0.5, 0.9, 1),
    fc.record({ training: fc.boolean(), seed: fc.nat() }, { requiredKeys: ["seed"] }),
  )
  .map((args) => sample("dropout", dropout, args));

export const layers: OpFamily = {
  batchNorm2d: {
    op: batchNorm2d,
    // Weight / standard deviation is a float32 of its own too. Running mean and bias keep their values, up to 4, and may take
    // each other away.
    ownScale: { ...squared, unit: 4, fixed: [1, 2] },
    domain: "in training at least two values for each channel",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "in training, with and without weight and bias": smooth(batchNorm(true)),
      "in inference, with and without weight and bias": smooth(batchNorm(false)),
    },
  },
  dropout: {
    op: dropout,
    domain: "all numbers, 0 ≤ p ≤ 1; the mask is one of the seed",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "with a fixed seed": smooth(dropouts) },
  },
  batchNorm1d: {
    op: batchNorm1d,
    ownScale: { ...squared, unit: 4, fixed: [1, 2] },
    domain: "in training at least two values for each channel",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "in training, of features and sequences": smooth(
        batchNormOf("batchNorm1d", batchNorm1d, featureShape, true),
      ),
      "in inference, of features and sequences": smooth(
        batchNormOf("batchNorm1d", batchNorm1d, featureShape, false),
      ),
    },
  },
  layerNorm: {
    op: layerNorm,
    ownScale: { ...squared, unit: 4, fixed: [1, 2] },
    domain: "all numbers; eps > 0 where all that is normalized is equal",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "over one or more of the last axes, with and without weight and bias": smooth(layerNorms) },
  },
  groupNorm: {
    op: groupNorm,
    ownScale: { ...squared, unit: 4, fixed: [1, 2] },
    domain: "all numbers; eps > 0 where all that is normalized is equal",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "any groups and positions, with and without weight and bias": smooth(groupNorms) },
  },
};
