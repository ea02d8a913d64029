// Activations, losses, normalization and adaptive pooling: what they say of wrong arguments.

import {
  adaptiveAvgPool2d,
  batchNorm1d,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  distillationLoss,
  erf,
  gelu,
  groupNorm,
  huberLoss,
  klDiv,
  l1Loss,
  layerNorm,
  logsumexp,
  nllLoss,
  type Reduction,
  silu,
  smoothL1Loss,
  softplus,
  tensor,
  zeros,
} from "pellucid";
import { describe } from "vitest";
import { checkMistakes } from "../../support/errors.js";
import { float64, int } from "../../support/tensors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const x = zeros([2, 3]);

describe("activations", () => {
  checkMistakes({
    "erf of integers": [
      () => erf(int(1)),
      'DTypeError: erf: x is int32, but erf needs float32 or float64; convert it with cast(x, "float32")',
    ],
    "silu of integers": [
      () => silu(int(1)),
      'DTypeError: silu: x is int32, but silu needs float32 or float64; convert it with cast(x, "float32")',
    ],
    "gelu by another approximation": [
      () => gelu(x, { approximate: wrong("sigmoid") }),
      'ValueError: gelu: approximate is "sigmoid"; it must be "none" or "tanh"',
    ],
    "softplus that does not bend": [
      () => softplus(x, { beta: 0 }),
      "ValueError: softplus: beta is 0; it must be a finite number above 0",
    ],
    "softplus with a text for a threshold": [
      () => softplus(x, { threshold: wrong("20") }),
      'ValueError: softplus: threshold is "20"; it must be a number',
    ],
    "logsumexp along no axis of x": [
      () => logsumexp(x, 2),
      "ShapeError: logsumexp: axis 2 is out of range for a tensor of rank 2; it must be an integer from -2 to 1",
    ],
    "logsumexp of integers": [
      () => logsumexp(int(1)),
      'DTypeError: logsumexp: x is int32, but logsumexp needs float32 or float64; convert it with cast(x, "float32")',
    ],
  });
});

const LOSSES = { distillationLoss, l1Loss, huberLoss, smoothL1Loss, klDiv, binaryCrossEntropyWithLogits };

describe("losses of two tensors", () => {
  for (const [name, loss] of Object.entries(LOSSES)) {
    checkMistakes({
      [`${name} of other shapes, though they broadcast`]: [
        () => loss(zeros([4, 1]), zeros([4])),
        `ShapeError: ${name}: x is [4, 1] but target is [4]; both must have the same shape: use broadcastTo() where that is meant`,
      ],
      [`${name} of other dtypes`]: [
        () => loss(x, float64([2, 3])),
        `DTypeError: ${name}: x is float32 but target is float64; both must have the same dtype: convert one with cast(target, "float32")`,
      ],
      [`${name} with an unknown reduction`]: [
        () => loss(x, x, { reduction: "average" as Reduction }),
        `ValueError: ${name}: reduction is "average"; it must be "mean", ${name === "klDiv" ? '"batchmean", ' : ""}"sum" or "none"`,
      ],
    });
  }

  checkMistakes({
    "distillationLoss of no class": [
      () => distillationLoss(zeros([2, 0]), zeros([2, 0])),
      "ShapeError: distillationLoss: x is [2, 0]; it must be [N, C], [C] or [N, C, d1, …] with at least one sample and one class",
    ],
    "distillationLoss at absolute zero": [
      () => distillationLoss(x, x, { temperature: 0 }),
      "ValueError: distillationLoss: temperature is 0; it must be a finite number above 0",
    ],
    "distillationLoss at a temperature that is a text": [
      () => distillationLoss(x, x, { temperature: wrong("4") }),
      'ValueError: distillationLoss: temperature is "4"; it must be a finite number above 0',
    ],
    "huberLoss without a bend": [
      () => huberLoss(x, x, { delta: 0 }),
      "ValueError: huberLoss: delta is 0; it must be a finite number above 0",
    ],
    "smoothL1Loss below 0": [
      () => smoothL1Loss(x, x, { beta: -1 }),
      "ValueError: smoothL1Loss: beta is -1; it must be a finite number of at least 0",
    ],
    "a weight that is larger than x": [
      () => binaryCrossEntropyWithLogits(x, x, { weight: zeros([4, 2, 3]) }),
      "ShapeError: binaryCrossEntropyWithLogits: weight is [4, 2, 3] but x is [2, 3]; weight must broadcast to the shape of x",
    ],
    "a weight that does not broadcast": [
      () => binaryCrossEntropyWithLogits(x, x, { posWeight: zeros([2]) }),
      "ShapeError: binaryCrossEntropyWithLogits: posWeight is [2] but x is [2, 3]; posWeight must broadcast to the shape of x",
    ],
    "a weight of another type": [
      () => binaryCrossEntropyWithLogits(x, x, { posWeight: float64([3]) }),
      'DTypeError: binaryCrossEntropyWithLogits: x is float32 but posWeight is float64; both must have the same dtype: convert one with cast(posWeight, "float32")',
    ],
  });
});

describe("weights for classes", () => {
  const labels = int(0, 2);
  checkMistakes({
    "of another number": [
      () => crossEntropy(x, labels, { weight: zeros([2]) }),
      "ShapeError: crossEntropy: weight is [2] but logits is [2, 3]; weight must be [3], one for each class",
    ],
    "of another type": [
      () => nllLoss(x, labels, { weight: float64([3]) }),
      'DTypeError: nllLoss: logProbabilities is float32 but weight is float64; both must have the same dtype: convert one with cast(weight, "float32")',
    ],
    "that are no tensor": [
      () => nllLoss(x, labels, { weight: wrong([1, 1, 1]) }),
      "ValueError: nllLoss: weight is an array of 3; it must be a Tensor: tensor(weight)",
    ],
    "a label to ignore that is none": [
      () => crossEntropy(x, labels, { ignoreIndex: 0.5 }),
      "ValueError: crossEntropy: ignoreIndex is 0.5; it must be an integer, as labels are",
    ],
    "a label beside the one to ignore": [
      () => crossEntropy(x, int(-1, -100), { ignoreIndex: -100 }),
      "ValueError: crossEntropy: target[0] is -1, outside [0, 3); every one must be an integer from 0 to 2, or -100",
    ],
    "nothing to ignore among probabilities": [
      () => crossEntropy(x, x, { ignoreIndex: 1 }),
      'ValueError: crossEntropy: ignoreIndex is 1 but target holds probabilities; only class indices can be ignored: cast(target, "int32")',
    ],
    "floats for labels, one of them to be ignored": [
      () => nllLoss(x, zeros([2]), { ignoreIndex: 0 }),
      'DTypeError: nllLoss: target is float32, but it must be int32 or uint8; convert it with cast(target, "int32")',
    ],
  });
});

describe("normalization and adaptive pooling", () => {
  const [mean, variance] = [zeros([3]), zeros([3])];
  checkMistakes({
    "batchNorm1d of images": [
      () => batchNorm1d(zeros([2, 3, 1, 1]), mean, variance),
      "ShapeError: batchNorm1d: input is [2, 3, 1, 1]; it must have two axes [N, C], or three [N, C, L]: images take batchNorm2d()",
    ],
    "batchNorm1d of another number of channels": [
      () => batchNorm1d(zeros([2, 4]), mean, variance),
      "ShapeError: batchNorm1d: runningMean is [3] but input is [2, 4]; runningMean must be [4], one for each channel",
    ],
    "batchNorm1d in training on one sample": [
      () => batchNorm1d(zeros([1, 3]), mean, variance, null, null, { training: true }),
      "ValueError: batchNorm1d: input [1, 3] has 1 value per channel, and the variance of fewer than 2 says nothing; use a larger batch, or eval()",
    ],
    "layerNorm over other axes": [
      () => layerNorm(x, 2),
      "ShapeError: layerNorm: input is [2, 3] but normalizedShape is [2]; it must be the last axes of the input, at least one",
    ],
    "layerNorm over a text": [
      () => layerNorm(x, wrong("3")),
      'ShapeError: layerNorm: normalizedShape is "3"; it must be one array of all sizes, as in [2, 3]',
    ],
    "layerNorm over none": [
      () => layerNorm(x, []),
      "ShapeError: layerNorm: input is [2, 3] but normalizedShape is []; it must be the last axes of the input, at least one",
    ],
    "layerNorm with a weight of another shape": [
      () => layerNorm(x, 3, zeros([2])),
      "ShapeError: layerNorm: weight is [2] but normalizedShape is [3]; both must be the same",
    ],
    "layerNorm with a negative eps": [
      () => layerNorm(x, 3, null, null, { eps: -1 }),
      "ValueError: layerNorm: eps is -1; it must be a finite number of at least 0",
    ],
    "groupNorm of a vector": [
      () => groupNorm(zeros([3]), 1),
      "ShapeError: groupNorm: input is [3]; it must have at least two axes [N, C, ...]",
    ],
    "groupNorm with groups that do not divide": [
      () => groupNorm(x, 2),
      "ValueError: groupNorm: numGroups is 2 but there are 3 channels; numGroups must divide the channels",
    ],
    "groupNorm without groups": [
      () => groupNorm(x, 0),
      "ValueError: groupNorm: numGroups is 0; it must be an integer of at least 1",
    ],
    "groupNorm with a bias of another size": [
      () => groupNorm(x, 3, null, zeros([2])),
      "ShapeError: groupNorm: bias is [2] but input is [2, 3]; bias must be [3], one for each channel",
    ],
    "adaptiveAvgPool2d of no image": [
      () => adaptiveAvgPool2d(x, 1),
      "ShapeError: adaptiveAvgPool2d: input is [2, 3]; it must be [N, C, H, W] with at least one pixel: add missing axes with unsqueeze()",
    ],
    "adaptiveAvgPool2d of images without pixels": [
      () => adaptiveAvgPool2d(zeros([1, 1, 0, 2]), 1),
      "ShapeError: adaptiveAvgPool2d: input is [1, 1, 0, 2]; it must be [N, C, H, W] with at least one pixel: add missing axes with unsqueeze()",
    ],
    "adaptiveAvgPool2d to nothing": [
      () => adaptiveAvgPool2d(zeros([1, 1, 2, 2]), 0),
      "ValueError: adaptiveAvgPool2d: outputSize is 0; it must be an integer of at least 1, null for the size of the input, or two of these [vertical, horizontal]",
    ],
    "adaptiveAvgPool2d to three sizes": [
      () => adaptiveAvgPool2d(zeros([1, 1, 2, 2]), wrong([1, 2, 3])),
      "ValueError: adaptiveAvgPool2d: outputSize is [1, 2, 3]; it must be an integer of at least 1, null for the size of the input, or two of these [vertical, horizontal]",
    ],
    "adaptiveAvgPool2d of integers": [
      () => adaptiveAvgPool2d(tensor([[[[1]]]], { dtype: "int32" }), 1),
      'DTypeError: adaptiveAvgPool2d: input is int32, but adaptiveAvgPool2d needs float32 or float64; convert it with cast(input, "float32")',
    ],
  });
});
