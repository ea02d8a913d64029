import {
  avgPool2d,
  batchNorm2d,
  col2im,
  conv2d,
  dropout,
  im2col,
  maxPool2d,
  ones,
  type Tensor,
  zeros,
} from "pellucid";
import { describe } from "vitest";
import { checkMistakes } from "../../support/errors.js";
import { float64 } from "../../support/tensors.js";

describe("windows", () => {
  const x = zeros([8, 4, 5, 5]);
  const weight = zeros([6, 4, 3, 3]);
  checkMistakes({
    "conv2d with another number of channels": [
      () => conv2d(zeros([8, 3, 28, 28]), zeros([16, 1, 5, 5])),
      "ShapeError: conv2d: input has 3 channels ([8, 3, 28, 28]) but weight expects 1 ([16, 1, 5, 5]); weight.shape[1] must equal input.shape[1]",
    ],
    "conv2d with another number of channels in groups": [
      () => conv2d(x, weight, null, { groups: 2 }),
      "ShapeError: conv2d: input has 4 channels ([8, 4, 5, 5]) but weight expects 8 ([6, 4, 3, 3]); weight.shape[1] times groups (2) must equal input.shape[1]",
    ],
    "groups that do not divide the inputs": [
      () => conv2d(x, weight, null, { groups: 3 }),
      "ValueError: conv2d: groups is 3, but input has 4 channels ([8, 4, 5, 5]) and weight makes 6 ([6, 4, 3, 3]); groups must be a positive integer that divides both",
    ],
    "groups that do not divide the outputs": [
      () => conv2d(x, weight, null, { groups: 4 }),
      "ValueError: conv2d: groups is 4, but input has 4 channels ([8, 4, 5, 5]) and weight makes 6 ([6, 4, 3, 3]); groups must be a positive integer that divides both",
    ],
    "no groups": [
      () => conv2d(x, weight, null, { groups: 0 }),
      "ValueError: conv2d: groups is 0, but input has 4 channels ([8, 4, 5, 5]) and weight makes 6 ([6, 4, 3, 3]); groups must be a positive integer that divides both",
    ],
    "a single image without its axes": [
      () => conv2d(zeros([28, 28]), weight),
      "ShapeError: conv2d: input is [28, 28]; it must have four axes [N, C, H, W]: add the missing ones with unsqueeze()",
    ],
    "a weight of three axes": [
      () => conv2d(x, zeros([6, 4, 3])),
      "ShapeError: conv2d: weight is [6, 4, 3]; it must have four axes [K, C/groups, R, S]",
    ],
    "a weight without a window": [
      () => conv2d(x, zeros([6, 4, 0, 3])),
      "ShapeError: conv2d: weight is [6, 4, 0, 3]; its window R x S must have at least one element",
    ],
    "another bias": [
      () => conv2d(x, weight, zeros([4])),
      "ShapeError: conv2d: bias is [4] but weight is [6, 4, 3, 3]; bias must be [6], one for each output channel",
    ],
    "a weight of another dtype": [
      () => conv2d(x, float64([6, 4, 3, 3])),
      'DTypeError: conv2d: input is float32 but weight is float64; both must have the same dtype: convert one with cast(weight, "float32")',
    ],
    "a bias of another dtype": [
      () => conv2d(x, weight, float64([6])),
      'DTypeError: conv2d: input is float32 but bias is float64; both must have the same dtype: convert one with cast(bias, "float32")',
    ],
    "an image of integers": [
      () => conv2d(zeros([8, 4, 5, 5], { dtype: "uint8" }), weight),
      'DTypeError: conv2d: input is uint8, but conv2d needs float32 or float64; convert it with cast(input, "float32")',
    ],
    "a window that does not fit": [
      () => conv2d(x, zeros([6, 4, 3, 3]), null, { dilation: [3, 1], padding: [0, 1] }),
      "ShapeError: conv2d: a window of 3 x 3 (dilation 3 x 1) does not fit into input [8, 4, 5, 5] with padding 0 x 1; it would give an output of -1 x 5: make the window smaller or the padding larger",
    ],
    "a pooling window that does not fit": [
      () => maxPool2d(x, [2, 6]),
      "ShapeError: maxPool2d: a window of 2 x 6 (dilation 1 x 1) does not fit into input [8, 4, 5, 5] with padding 0 x 0; it would give an output of 2 x 0: make the window smaller or the padding larger",
    ],
    "a negative stride": [
      () => conv2d(x, weight, null, { stride: -1 }),
      "ValueError: conv2d: stride is -1; it must be an integer of at least 1, or two of them [vertical, horizontal]",
    ],
    "a stride of 0": [
      () => im2col(x, 3, { stride: [1, 0] }),
      "ValueError: im2col: stride is [1, 0]; it must be an integer of at least 1, or two of them [vertical, horizontal]",
    ],
    "a fractional padding": [
      () => avgPool2d(x, 3, { padding: 0.5 }),
      "ValueError: avgPool2d: padding is 0.5; it must be an integer of at least 0, or two of them [vertical, horizontal]",
    ],
    "a dilation of 0": [
      () => maxPool2d(x, 3, { dilation: 0 }),
      "ValueError: maxPool2d: dilation is 0; it must be an integer of at least 1, or two of them [vertical, horizontal]",
    ],
    "a window of 0": [
      () => maxPool2d(x, 0),
      "ValueError: maxPool2d: kernelSize is 0; it must be an integer of at least 1, or two of them [vertical, horizontal]",
    ],
    "three sizes for a window": [
      () => maxPool2d(x, [2, 2, 2] as unknown as [number, number]),
      "ValueError: maxPool2d: kernelSize is [2, 2, 2]; it must be an integer of at least 1, or two of them [vertical, horizontal]",
    ],
    "padding of more than half a window": [
      () => maxPool2d(x, [3, 2], { padding: [2, 1] }),
      "ValueError: maxPool2d: padding [2, 1] is more than half of the window [3, 2]; a window could then lie in the padding altogether. Make the padding at most half of the kernel size",
    ],
    "padding of more than half a window of averages": [
      () => avgPool2d(x, 1, { padding: 1 }),
      "ValueError: avgPool2d: padding [1, 1] is more than half of the window [1, 1]; a window could then lie in the padding altogether. Make the padding at most half of the kernel size",
    ],
    "a dilated window that steps over the image": [
      () => maxPool2d(zeros([1, 1, 2, 2]), 2, { padding: 1, dilation: 3 }),
      "ValueError: maxPool2d: with padding [1, 1] and dilation [3, 3] a window of [2, 2] over input [1, 1, 2, 2] lies in the padding altogether; make the padding or the dilation smaller",
    ],
    "pooling of integers": [
      () => maxPool2d(zeros([1, 1, 2, 2], { dtype: "int32" }), 2),
      'DTypeError: maxPool2d: input is int32, but maxPool2d needs float32 or float64; convert it with cast(input, "float32")',
    ],
    "columns that are none": [
      () => col2im(zeros([9, 9]), [5, 5], 3),
      "ShapeError: col2im: columns is [9, 9], but an image of 5 x 5 under this window gives [N, C·9, 9]; the columns must come from an im2col of the same sizes",
    ],
    "columns of another window": [
      () => col2im(zeros([1, 10, 9]), [5, 5], 3),
      "ShapeError: col2im: columns is [1, 10, 9], but an image of 5 x 5 under this window gives [N, C·9, 9]; the columns must come from an im2col of the same sizes",
    ],
    "columns of another image": [
      () => col2im(zeros([1, 9, 16]), [5, 5], 3),
      "ShapeError: col2im: columns is [1, 9, 16], but an image of 5 x 5 under this window gives [N, C·9, 9]; the columns must come from an im2col of the same sizes",
    ],
  });
});

describe("batchNorm2d and dropout", () => {
  const norm = (shape: number[], ...rest: (Tensor | null)[]) => {
    const [mean = zeros([3]), variance = ones([3]), weight = null, bias = null] = rest;
    return () => batchNorm2d(zeros(shape), mean!, variance!, weight, bias, { training: true });
  };
  checkMistakes({
    "a single value per channel in training": [
      norm([1, 3, 1, 1]),
      "ValueError: batchNorm2d: input [1, 3, 1, 1] has 1 value per channel, and the variance of fewer than 2 says nothing; use a larger batch, or eval()",
    ],
    "three axes": [
      norm([2, 3, 4]),
      "ShapeError: batchNorm2d: input is [2, 3, 4]; it must have four axes [N, C, H, W]: add the missing ones with unsqueeze()",
    ],
    "a mean of another size": [
      norm([2, 3, 4, 4], zeros([4])),
      "ShapeError: batchNorm2d: runningMean is [4] but input is [2, 3, 4, 4]; runningMean must be [3], one for each channel",
    ],
    "a variance of another size": [
      norm([2, 3, 4, 4], zeros([3]), ones([1, 3])),
      "ShapeError: batchNorm2d: runningVariance is [1, 3] but input is [2, 3, 4, 4]; runningVariance must be [3], one for each channel",
    ],
    "a weight of another size": [
      norm([2, 3, 4, 4], zeros([3]), ones([3]), ones([2])),
      "ShapeError: batchNorm2d: weight is [2] but input is [2, 3, 4, 4]; weight must be [3], one for each channel",
    ],
    "a bias of another dtype": [
      norm([2, 3, 4, 4], zeros([3]), ones([3]), null, float64([3])),
      'DTypeError: batchNorm2d: input is float32 but bias is float64; both must have the same dtype: convert one with cast(bias, "float32")',
    ],
    "a probability above 1": [
      () => dropout(zeros([2]), 1.5),
      "ValueError: dropout: p is 1.5; it must be a probability, from 0 to 1",
    ],
    "a probability below 0": [
      () => dropout(zeros([2]), -0.1, { training: false }),
      "ValueError: dropout: p is -0.1; it must be a probability, from 0 to 1",
    ],
    "a probability that is no number": [
      () => dropout(zeros([2]), Number.NaN),
      "ValueError: dropout: p is NaN; it must be a probability, from 0 to 1",
    ],
  });
});
