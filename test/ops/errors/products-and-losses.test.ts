import {
  crossEntropy,
  linear,
  matmul,
  mseLoss,
  nllLoss,
  type Reduction,
  reshape,
  tensor,
  zeros,
} from "pellucid";
import { describe } from "vitest";
import { checkMistakes } from "../../support/errors.js";
import { float64, int } from "../../support/tensors.js";

describe("matmul and linear", () => {
  checkMistakes({
    "inner sizes that differ": [
      () => matmul(zeros([2, 3]), zeros([4, 5])),
      "ShapeError: matmul: a is [2, 3] and b [4, 5]; the last axis of a (3) must equal the second last axis of b (4)",
    ],
    "a vector of another length": [
      () => matmul(zeros([2, 3]), zeros([4])),
      "ShapeError: matmul: a is [2, 3] and b [4]; the last axis of a (3) must equal the only axis of b (4)",
    ],
    "a scalar": [
      () => matmul(tensor(2), zeros([2, 2])),
      "ShapeError: matmul: a is [] and b [2, 2]; both must have at least one axis: use mul() for scalars",
    ],
    "batches that do not broadcast": [
      () => matmul(zeros([2, 5, 3]), zeros([4, 3, 5])),
      "ShapeError: matmul: a is [2, 5, 3] and b [4, 3, 5]; their batches [2] and [4] do not broadcast: sizes must be equal, or one of them 1",
    ],
    "two dtypes": [
      () => matmul(zeros([2, 2]), float64([2, 2])),
      'DTypeError: matmul: a is float32 but b is float64; both must have the same dtype: convert one with cast(b, "float32")',
    ],
    integers: [
      () => matmul(zeros([1, 1], { dtype: "int32" }), zeros([1, 1])),
      'DTypeError: matmul: a is int32, but matmul needs float32 or float64; convert it with cast(a, "float32")',
    ],
    "linear with another number of features": [
      () => linear(zeros([8, 3136]), zeros([128, 3137])),
      "ShapeError: linear: input has 3136 features ([8, 3136]) but weight expects 3137 ([128, 3137]); weight must be [out, in] with in equal to the input's last axis",
    ],
    "linear of a scalar": [
      () => linear(tensor(1), zeros([2, 1])),
      "ShapeError: linear: input has no features ([]) but weight expects 1 ([2, 1]); weight must be [out, in] with in equal to the input's last axis",
    ],
    "linear with a weight that is no matrix": [
      () => linear(zeros([2, 3]), zeros([3])),
      "ShapeError: linear: weight is [3]; it must have two axes [out, in]",
    ],
    "linear with another bias": [
      () => linear(zeros([2, 3]), zeros([4, 3]), zeros([3])),
      "ShapeError: linear: bias is [3] but weight is [4, 3]; bias must be [4]",
    ],
    "linear with a bias of another dtype": [
      () => linear(zeros([2, 3]), zeros([4, 3]), float64([4])),
      'DTypeError: linear: input is float32 but bias is float64; both must have the same dtype: convert one with cast(bias, "float32")',
    ],
    "linear of integers": [
      () => linear(zeros([1, 1], { dtype: "uint8" }), zeros([1, 1])),
      'DTypeError: linear: input is uint8, but linear needs float32 or float64; convert it with cast(input, "float32")',
    ],
  });
});

describe("losses", () => {
  const logits = zeros([2, 3]);
  const loss = (options: object, target = int(0, 1)) => crossEntropy(logits, target, options);
  checkMistakes({
    "a label above": [
      () => loss({}, int(0, 3)),
      "ValueError: crossEntropy: target[1] is 3, outside [0, 3); every one must be an integer from 0 to 2",
    ],
    "a label below": [
      () => loss({}, int(-1, 0)),
      "ValueError: crossEntropy: target[0] is -1, outside [0, 3); every one must be an integer from 0 to 2",
    ],
    "an empty batch": [
      () => crossEntropy(zeros([0, 10]), int()),
      "ShapeError: crossEntropy: logits is [0, 10]; it must be [N, C], [C] or [N, C, d1, …] with at least one sample and one class",
    ],
    "logits without an axis": [
      () => crossEntropy(zeros([]), int(0)),
      "ShapeError: crossEntropy: logits is []; it must be [N, C], [C] or [N, C, d1, …] with at least one sample and one class",
    ],
    "labels of a single sample": [
      () => crossEntropy(zeros([3]), int(0)),
      "ShapeError: crossEntropy: logits is [3] but target is [1]; class indices must be [], one for each sample",
    ],
    "labels of other pixels": [
      () => crossEntropy(zeros([2, 3, 4, 5]), zeros([2, 5, 4], { dtype: "int32" })),
      "ShapeError: crossEntropy: logits is [2, 3, 4, 5] but target is [2, 5, 4]; class indices must be [2, 4, 5], one for each sample",
    ],
    "logits of integers": [
      () => crossEntropy(zeros([2, 3], { dtype: "int32" }), int(0, 1)),
      'DTypeError: crossEntropy: logits is int32, but crossEntropy needs float32 or float64; convert it with cast(logits, "float32")',
    ],
    "another number of labels": [
      () => loss({}, int(0, 1, 2)),
      "ShapeError: crossEntropy: logits is [2, 3] but target is [3]; class indices must be [2], one for each sample",
    ],
    "labels in a column": [
      () => loss({}, reshape(int(0, 1), [2, 1])),
      "ShapeError: crossEntropy: logits is [2, 3] but target is [2, 1]; class indices must be [2], one for each sample",
    ],
    "probabilities of another shape": [
      () => loss({}, zeros([2])),
      'ShapeError: crossEntropy: logits is [2, 3] but target is [2]; target probabilities must have the same shape, and class indices must be int32: cast(target, "int32")',
    ],
    "probabilities of another dtype": [
      () => loss({}, float64([2, 3])),
      'DTypeError: crossEntropy: logits is float32 but target is float64; both must have the same dtype: convert one with cast(target, "float32")',
    ],
    "all of the smoothing": [
      () => loss({ labelSmoothing: 1 }),
      "ValueError: crossEntropy: labelSmoothing is 1; it must be at least 0 and less than 1",
    ],
    "negative smoothing": [
      () => loss({ labelSmoothing: -0.1 }),
      "ValueError: crossEntropy: labelSmoothing is -0.1; it must be at least 0 and less than 1",
    ],
    "an unknown reduction": [
      () => loss({ reduction: "average" }),
      'ValueError: crossEntropy: reduction is "average"; it must be "mean", "sum" or "none"',
    ],
    "an unknown reduction in nllLoss": [
      () => nllLoss(logits, int(0, 1), { reduction: "average" as Reduction }),
      'ValueError: nllLoss: reduction is "average"; it must be "mean", "sum" or "none"',
    ],
    "an unknown reduction in mseLoss": [
      () => mseLoss(logits, logits, { reduction: "average" as Reduction }),
      'ValueError: mseLoss: reduction is "average"; it must be "mean", "sum" or "none"',
    ],
    "nllLoss with another number of labels": [
      () => nllLoss(logits, int(0)),
      "ShapeError: nllLoss: logProbabilities is [2, 3] and target [1]; they must be [N, C], not empty, and [N]; or [C] and a scalar; or [N, C, d1, …] and [N, d1, …]",
    ],
    "nllLoss of an empty batch": [
      () => nllLoss(zeros([0, 3]), int()),
      "ShapeError: nllLoss: logProbabilities is [0, 3] and target [0]; they must be [N, C], not empty, and [N]; or [C] and a scalar; or [N, C, d1, …] and [N, d1, …]",
    ],
    "nllLoss with a label above": [
      () => nllLoss(logits, int(0, 3)),
      "ValueError: nllLoss: target[1] is 3, outside [0, 3); every one must be an integer from 0 to 2",
    ],
    "nllLoss against floats": [
      () => nllLoss(logits, zeros([2])),
      'DTypeError: nllLoss: target is float32, but it must be int32 or uint8; convert it with cast(target, "int32")',
    ],
    "mseLoss of other shapes, though they broadcast": [
      () => mseLoss(zeros([4, 1]), zeros([4])),
      "ShapeError: mseLoss: x is [4, 1] but target is [4]; both must have the same shape: use broadcastTo() where that is meant",
    ],
    "mseLoss of other dtypes": [
      () => mseLoss(zeros([4]), float64([4])),
      'DTypeError: mseLoss: x is float32 but target is float64; both must have the same dtype: convert one with cast(target, "float32")',
    ],
  });
});
