// Losses: what a network is to make small.

import fc from "fast-check";
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  distillationLoss,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss,
  permute,
  type Reduction,
  reshape,
  smoothL1Loss,
} from "../../ops/index.js";
import { tensor } from "../../tensor/creation.js";
import { type Shape, sizeOf } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { dim, labels, probabilities } from "../arbitraries/index.js";
import { differencesOfOnes, floats, type OpFamily, onKinks, smooth, squared } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, type Fill, from, offGrid, positive, shapes } from "./values.js";

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

/** Labels of which some are −1, to be ignored, but not all: of none there is no mean. */
const someIgnored = (N: number, C: number): fc.Arbitrary<Tensor> =>
  fc
    .tuple(
      fc.nat(C - 1),
      fc.array(fc.integer({ min: -1, max: C - 1 }), { minLength: N - 1, maxLength: N - 1 }),
    )
    .map(([first, rest]) => tensor([first, ...rest], { dtype: "int32" }));

const classWeights = (C: number) =>
  fc.record({ weight: positive([C]), ignoreIndex: fc.constant(-1) }, { requiredKeys: ["ignoreIndex"] });

/** With weights for classes, and labels that are ignored. */
const weighted = (
  name: string,
  op: (x: Tensor, target: Tensor, options: object) => Tensor,
  others: fc.Arbitrary<object>,
): fc.Arbitrary<OpSample> =>
  classifier
    .chain(({ N, C }) => fc.tuple(anyValues([N, C]), someIgnored(N, C), classWeights(C), others))
    // The weights are no inputs: in a weighted mean their slopes are differences of losses, of which nothing may be left.
    .map(([x, target, weights, options]) =>
      sample(name, op, [x, target, { ...options, ...weights }], { fixed: [2] }),
    );

/** Logits [C] of a single sample, or [N, C, d1, …] of the pixels of images, with the shape of their labels. */
const pixels = fc
  .record({ N: fc.option(dim(2)), C: dim(3), positions: shapes(1, 2) })
  .map(({ N, C, positions }) =>
    N === null
      ? { C, logits: [C], samples: [] }
      : { C, logits: [N, C, ...positions], samples: [N, ...positions] },
  );

/** With a class for each pixel. */
const ofPixels = (
  name: string,
  op: (x: Tensor, target: Tensor, options: object) => Tensor,
  others: fc.Arbitrary<object>,
): fc.Arbitrary<OpSample> =>
  pixels
    .chain(({ C, logits, samples }) =>
      fc.tuple(
        anyValues(logits),
        labels({ N: sizeOf(samples), classes: C }).map((each) => reshape(each, samples)),
        others,
      ),
    )
    .map((args) => sample(name, op, args));

/** With probabilities of the classes of each. */
const sharesOfPixels: fc.Arbitrary<OpSample> = pixels
  .chain(({ C, logits, samples }) =>
    fc.tuple(
      anyValues(logits),
      probabilities({ N: sizeOf(samples), C }).map((rows) => {
        const last = reshape(rows, [...samples, C]);
        return samples.length === 0
          ? last
          : permute(last, [0, samples.length, ...samples.slice(1).map((_, i) => i + 1)]);
      }),
      lossOptions,
    ),
  )
  .map((args) => sample("crossEntropy", crossEntropy, args));

/** Two tensors of a shape, and options. */
const paired = (
  name: string,
  op: (x: Tensor, target: Tensor, options?: object) => Tensor,
  fill: Fill,
  fillTarget: Fill,
  options: fc.Arbitrary<object> = reduction,
): fc.Arbitrary<OpSample> =>
  shapes()
    .chain((s) => fc.tuple(fill(s), fillTarget(s), options))
    .map((args) => sample(name, op, args));

const withReduction = (more: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ reduction: fc.constantFrom<Reduction>("mean", "sum", "none"), ...more }, { requiredKeys: [] });

const hottest = 4;
const temperatures = withReduction({ temperature: fc.constantFrom(0.5, 1, 2, hottest) });

/**
 * Where both agree, the loss is a difference of numbers of the size of 1, T² times as large. Logits stay near 1: the teacher's own slope
 * is p·(d − Σp·d), of d = ln p − ln q, which keeps the roundings of the largest d, however small p or its distance from 1 is.
 */
const softened = { unit: hottest ** 2, largest: 3 } as const;

const share: Fill = from(1 / 8, 1 / 4, 1 / 2, 7 / 8);

/** Of the shape, of its last axis, or one for all. */
const broadcastable = (shape: Shape): fc.Arbitrary<Tensor> =>
  fc.constantFrom(shape, shape.slice(-1), []).chain((s) => positive(s));

const binary: fc.Arbitrary<OpSample> = shapes()
  .chain((s) =>
    fc.tuple(
      anyValues(s),
      share(s),
      withReduction({ weight: broadcastable(s), posWeight: broadcastable(s) }),
    ),
  )
  .map((args) => sample("binaryCrossEntropyWithLogits", binaryCrossEntropyWithLogits, args));

/** The loss of a single element, with its weight, is a float32 too, and may be larger than the mean of all. */
const singleLosses = { largest: 120 } as const;

const klReduction = fc.constantFrom("mean", "batchmean", "sum", "none");

export const losses: OpFamily = {
  crossEntropy: {
    op: crossEntropy,
    ownScale: { ...differencesOfOnes, ...singleLosses, fixed: [1] },
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
      "against class indices with weights, some ignored": smooth(
        weighted("crossEntropy", crossEntropy, lossOptions),
      ),
      "against class indices of pixels": smooth(ofPixels("crossEntropy", crossEntropy, lossOptions)),
      "against probabilities": smooth(
        classifier
          .chain(({ N, C }) => fc.tuple(anyValues([N, C]), probabilities({ N, C }), lossOptions))
          .map((args) => sample("crossEntropy", crossEntropy, args)),
      ),
      "against probabilities of pixels": smooth(sharesOfPixels),
      "against probabilities with weights": smooth(
        classifier
          .chain(({ N, C }) =>
            fc.tuple(anyValues([N, C]), probabilities({ N, C }), lossOptions, positive([C])),
          )
          .map(([x, target, options, weight]) =>
            sample("crossEntropy", crossEntropy, [x, target, { ...options, weight }], { fixed: [2] }),
          ),
      ),
    },
  },
  nllLoss: {
    op: nllLoss,
    ownScale: singleLosses,
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
      "against class indices of pixels": smooth(ofPixels("nllLoss", nllLoss, reduction)),
      "with weights, some ignored": smooth(weighted("nllLoss", nllLoss, reduction)),
    },
  },
  distillationLoss: {
    op: distillationLoss,
    ownScale: softened,
    domain: "all logits of student and teacher",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of rows, at any temperature": smooth(
        classifier
          .chain(({ N, C }) => fc.tuple(anyValues([N, C]), anyValues([N, C]), temperatures))
          .map((args) => sample("distillationLoss", distillationLoss, args)),
      ),
      "of pixels, or of a single sample": smooth(
        pixels
          .chain(({ logits }) => fc.tuple(anyValues(logits), anyValues(logits), temperatures))
          .map((args) => sample("distillationLoss", distillationLoss, args)),
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
  binaryCrossEntropyWithLogits: {
    op: binaryCrossEntropyWithLogits,
    ownScale: { ...differencesOfOnes, ...singleLosses, fixed: [1, 2, 3] },
    domain: "all logits, targets from 0 to 1",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "with and without weights": smooth(binary) },
  },
  l1Loss: {
    op: l1Loss,
    ownScale: singleLosses,
    domain: "all numbers",
    dtypes: floats,
    kinks: "x = target: 0, between the slopes -1 and 1",
    rtol: 1e-6,
    variants: {
      "of any shape": smooth(paired("l1Loss", l1Loss, anyValues, offGrid)),
      kinks: onKinks(paired("l1Loss", l1Loss, from(0, 1, -1), from(0, 1, -1))),
    },
  },
  huberLoss: {
    op: huberLoss,
    ownScale: singleLosses,
    domain: "all numbers, delta > 0",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "any delta": smooth(
        paired(
          "huberLoss",
          huberLoss,
          anyValues,
          offGrid,
          withReduction({ delta: fc.constantFrom(0.5, 1, 2) }),
        ),
      ),
    },
  },
  smoothL1Loss: {
    op: smoothL1Loss,
    ownScale: singleLosses,
    domain: "all numbers, beta ≥ 0",
    dtypes: floats,
    kinks: "with beta = 0 as l1Loss",
    rtol: 1e-6,
    variants: {
      "any beta": smooth(
        paired(
          "smoothL1Loss",
          smoothL1Loss,
          anyValues,
          offGrid,
          withReduction({ beta: fc.constantFrom(0, 0.5, 1, 2) }),
        ),
      ),
    },
  },
  klDiv: {
    op: klDiv,
    ownScale: { ...differencesOfOnes, ...singleLosses, fixed: [1] },
    domain: "all logarithms, targets above 0; a target of 0 costs nothing, and has no slope of its own",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "against probabilities": smooth(
        paired(
          "klDiv",
          klDiv,
          anyValues,
          positive,
          fc.record({ reduction: klReduction }, { requiredKeys: [] }),
        ),
      ),
      "against logarithms": smooth(
        paired(
          "klDiv",
          klDiv,
          anyValues,
          anyValues,
          fc.record({ reduction: klReduction, logTarget: fc.constant(true) }),
        ),
      ),
    },
  },
};
