// Normalization, dropout and losses.

import fc from "fast-check";
import { batchNorm2d, crossEntropy, dropout, mseLoss, nllLoss, type Reduction } from "../../ops/index.js";
import { dim, labels, probabilities } from "../arbitraries/index.js";
import { differencesOfOnes, floats, type OpFamily, onceOnly, smooth, squared } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { allDifferent, anyValues, positive, shapes } from "./values.js";

const reduction = fc.record(
  { reduction: fc.constantFrom<Reduction>("mean", "sum", "none") },
  { requiredKeys: [] },
);

const lossOptions = fc.record(
  {
    reduction: fc.constantFrom<Reduction>("mean", "sum", "none"),
    labelSmoothing: fc.constantFrom(0, 0.1, 0.9),
  },
  { requiredKeys: [] },
);

const classifier = fc.record({ N: dim(4), C: dim(4) });

/** Images with at least two values for each channel, of which one alone would have no variance. */
const batchShape = fc
  .record({ N: dim(3), C: dim(3), H: dim(3), W: dim(2) })
  .map(({ N, C, H, W }) => (N * H * W > 1 ? [N, C, H, W] : [2, C, H, W]));

const batchNorm = (training: boolean): fc.Arbitrary<OpSample> =>
  batchShape
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
    .map((args) => sample("batchNorm2d", batchNorm2d, args, { fixed: [1, 2] }));

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
      "in training, with and without weight and bias": onceOnly(batchNorm(true)),
      "in inference, with and without weight and bias": onceOnly(batchNorm(false)),
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
  crossEntropy: {
    op: crossEntropy,
    // The loss of a single sample is a float32 too, and larger than the mean of all.
    ownScale: { ...differencesOfOnes, largest: 120, fixed: [1] },
    domain: "all logits",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "against class indices": smooth(
        classifier
          .chain(({ N, C }) => fc.tuple(anyValues([N, C]), labels({ N, classes: C }), lossOptions))
          .map((args) => sample("crossEntropy", crossEntropy, args)),
      ),
      "against probabilities": smooth(
        classifier
          .chain(({ N, C }) => fc.tuple(anyValues([N, C]), probabilities({ N, C }), lossOptions))
          .map((args) => sample("crossEntropy", crossEntropy, args)),
      ),
    },
  },
  nllLoss: {
    op: nllLoss,
    domain: "all numbers, also those that are no logarithms of probabilities",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "against class indices": smooth(
        classifier
          .chain(({ N, C }) => fc.tuple(anyValues([N, C]), labels({ N, classes: C }), reduction))
          .map((args) => sample("nllLoss", nllLoss, args)),
      ),
    },
  },
  mseLoss: {
    op: mseLoss,
    ownScale: squared,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of any shape": smooth(
        shapes()
          .chain((s) => fc.tuple(anyValues(s), anyValues(s), reduction))
          .map((args) => sample("mseLoss", mseLoss, args)),
      ),
    },
  },
};
