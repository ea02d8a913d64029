import fc from "fast-check";
import { batchNorm2d, crossEntropy, dropout, mseLoss, nllLoss, type Reduction, type Tensor } from "pellucid";
import {
  distinct,
  indices,
  positive,
  probabilities,
  seed,
  shape,
  size,
  smooth,
} from "../../support/arbitraries.js";
import type { GradientCase } from "../../support/numeric-gradient.js";
import type { GradientCases } from "./cases.js";

const reduction = fc.constantFrom<Reduction | undefined>("mean", "sum", "none", undefined);
const labelSmoothing = fc.constantFrom(undefined, 0, 0.1, 0.9);

const classifier = fc.record({ N: size(4), C: size(4), n: seed, reduction, labelSmoothing });

const batchNorm = (training: boolean): fc.Arbitrary<GradientCase> =>
  fc
    .record({
      N: size(3),
      C: size(3),
      H: size(3),
      W: size(2),
      n: seed,
      affine: fc.constantFrom("no", "weight", "bias", "both"),
      eps: fc.constantFrom(undefined, 1e-5, 0.1),
    })
    .filter(({ N, H, W }) => N * H * W > 1)
    .map(({ N, C, H, W, n, affine, eps }) => {
      const weight = affine === "weight" || affine === "both" ? [smooth([C], n + 1)] : [];
      const bias = affine === "bias" || affine === "both" ? [smooth([C], n + 2)] : [];
      const fn = (x: Tensor, ...rest: Tensor[]) => {
        // Made anew each time, because training moves them.
        const [mean, variance] = [smooth([C], n + 3), positive([C], n + 4)];
        const [w, b] = [weight.length > 0 ? rest[0] : null, bias.length > 0 ? rest.at(-1)! : null];
        return batchNorm2d(x, mean, variance, w, b, { training, eps });
      };
      return { fn, inputs: [distinct([N, C, H, W], n), ...weight, ...bias], options: { affine, eps } };
    });

export const layers: GradientCases = {
  batchNorm2d: {
    "in training, with and without weight and bias": batchNorm(true),
    "in inference, with and without weight and bias": batchNorm(false),
  },
  dropout: {
    "with a fixed seed": fc
      .tuple(shape(), seed, fc.constantFrom(0, 0.2, 0.5, 0.9, 1), fc.boolean())
      .map(([s, n, p, training]) => ({
        fn: (x) => dropout(x, p, { training, seed: n }),
        options: { p, training, seed: n },
        inputs: [smooth(s, n)],
      })),
  },
  crossEntropy: {
    "against class indices": classifier.map(({ N, C, n, ...options }) => {
      const target = indices(N, C, n);
      return {
        fn: (logits) => crossEntropy(logits, target, options),
        inputs: [smooth([N, C], n)],
        options: { target, ...options },
      };
    }),
    "against probabilities": classifier.map(({ N, C, n, ...options }) => ({
      fn: (logits, target) => crossEntropy(logits, target, options),
      options,
      inputs: [smooth([N, C], n), probabilities(N, C, n + 1)],
    })),
  },
  nllLoss: {
    "against class indices": classifier.map(({ N, C, n, reduction }) => {
      const target = indices(N, C, n);
      return {
        fn: (logProbabilities) => nllLoss(logProbabilities, target, { reduction }),
        inputs: [smooth([N, C], n)],
        options: { target, reduction },
      };
    }),
  },
  mseLoss: {
    "of any shape": fc.tuple(shape(), seed, reduction).map(([s, n, reduction]) => ({
      fn: (x, target) => mseLoss(x, target, { reduction }),
      options: { reduction },
      inputs: [smooth(s, n), smooth(s, n + 1)],
    })),
  },
};
