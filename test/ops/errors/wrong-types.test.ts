import * as p from "pellucid";
import { nn, type Tensor, zeros } from "pellucid";
import { opInfo } from "pellucid/testing/op-info";
import { describe, expect, test } from "vitest";
import { checkMistakes, thrown } from "../../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const x = zeros([2, 3]);
const image = zeros([1, 1, 4, 4]);
const WINDOW = "it must be an integer of at least 0, or two of them [vertical, horizontal]";
const SAME = `${WINDOW}: "same" is dilation · (kernel size - 1) / 2, such as 1 for a kernel of 3`;

describe("what is no tensor, as the first argument of", () => {
  const OTHERS = ["concat", "einsum", "stack"];
  const ops = Object.entries(opInfo).filter(([name]) => !OTHERS.includes(name));
  test.each(ops)("%s", (name, { op }) => {
    const text = thrown(() => op(wrong([1, 2]), wrong([1, 2])));
    expect(text).toMatch(/^ValueError: (\w+): (\w+) is an array of 2; it must be a Tensor( or a number)?: /);
    expect(text.split(": ")[1]).toBe(name);
  });
});

describe("what is no tensor", () => {
  checkMistakes({
    "labels as an array": [
      () => p.crossEntropy(x, wrong([1, 2])),
      'ValueError: crossEntropy: target is an array of 2; it must be a Tensor: tensor(target, { dtype: "int32" })',
    ],
    "labels one-hot, as integers": [
      () => p.crossEntropy(x, zeros([2, 3], { dtype: "int32" })),
      "ShapeError: crossEntropy: logits is [2, 3] but target is [2, 3]; class indices must be [2], one for each sample: of one-hot rows, argmax(target, 1)",
    ],
    "labels as float32": [
      () => p.crossEntropy(x, zeros([2])),
      'ShapeError: crossEntropy: logits is [2, 3] but target is [2]; target probabilities must have the same shape, and class indices must be int32: cast(target, "int32")',
    ],
    "a number where a matrix is expected": [
      () => p.matmul(x, wrong(2)),
      "ValueError: matmul: b is 2; it must be a Tensor: tensor(b)",
    ],
    "a promise": [
      () => p.relu(wrong(Promise.resolve(x))),
      "ValueError: relu: x is a Promise; it must be a Tensor: await x first",
    ],
    "nothing at all": [
      () => p.conv2d(image, wrong(undefined)),
      "ValueError: conv2d: weight is undefined; it must be a Tensor",
    ],
    "a layer in place of its weight": [
      () => p.linear(x, wrong(new nn.Linear(3, 2))),
      "ValueError: linear: weight is a Linear; it must be a Tensor",
    ],
    "tensors one by one, where a list is expected": [
      () => p.concat(wrong(x), wrong(x)),
      "ValueError: concat: tensors is a Tensor [2, 3]; it must be an array of Tensors: concat([a, b])",
    ],
    "a list of arrays": [
      () => p.stack(wrong([[1], [2]])),
      "ValueError: stack: tensors[0] is an array of 1; it must be a Tensor: tensor(tensors[0])",
    ],
    "a weight stored the other way round": [
      () => p.linear(x, zeros([3, 2])),
      "ShapeError: linear: input has 3 features ([2, 3]) but weight expects 2 ([3, 2]); weight must be [out, in] with in equal to the input's last axis; a weight of [in, out] is turned by transpose(weight)",
    ],
    "backward of an array": [
      () => p.backward(wrong([1])),
      "ValueError: backward: root is an array of 1; it must be a Tensor: tensor(root)",
    ],
  });
});

describe("what is no number", () => {
  checkMistakes({
    "options of another library in place of a slope": [
      () => p.leakyRelu(x, wrong({ negativeSlope: 0.1 })),
      "ValueError: leakyRelu: slope is an object { negativeSlope }; it must be a number",
    ],
    "a bound": [() => p.clamp(x, { min: wrong("0") }), 'ValueError: clamp: min is "0"; it must be a number'],
    "the other bound, as a tensor": [
      () => p.clamp(x, { max: wrong(zeros([])) }),
      "ValueError: clamp: max is a Tensor []; it must be a number: max.item()",
    ],
    "a probability": [
      () => p.dropout(x, wrong("0.5")),
      'ValueError: dropout: p is "0.5"; it must be a probability, from 0 to 1',
    ],
    "a correction": [
      () => p.variance(x, 0, { correction: wrong("1") }),
      'ValueError: variance: correction is "1"; it must be a number',
    ],
    "label smoothing": [
      () => p.crossEntropy(x, zeros([2], { dtype: "int32" }), { labelSmoothing: wrong("0.1") }),
      'ValueError: crossEntropy: labelSmoothing is "0.1"; it must be a number',
    ],
    "a reduction of another library": [
      () => p.mseLoss(x, x, { reduction: wrong(null) }),
      'ValueError: mseLoss: reduction is null; it must be "mean", "sum" or "none"',
    ],
    "a tensor to keep": [
      () => p.keep(wrong(3)),
      "ValueError: keep: tensor is 3; it must be a Tensor: tensor(tensor)",
    ],
  });
});

describe("sizes, axes and windows", () => {
  checkMistakes({
    "reshape with the sizes one by one": [
      () => wrong(p.reshape)(x, 3, 2),
      "ShapeError: reshape: shape is 3; it must be one array of all sizes, as in [3, …]",
    ],
    "the method with the sizes one by one": [
      () => (x as Tensor & { reshape(...sizes: number[]): Tensor }).reshape(3, 2),
      "ShapeError: reshape: shape is 3; it must be one array of all sizes, as in [3, …]",
    ],
    "permute with the axes one by one": [
      () => wrong(p.permute)(x, 1, 0),
      "ShapeError: permute: order is 1; it must be one array of all axes, as in [1, …]",
    ],
    "slice with numbers": [
      () => p.slice(x, wrong(0), wrong(1)),
      "ValueError: slice: starts is 0; it must be an array of one number for each of the first axes, as in [0]",
    ],
    "options in the place of axes": [
      () => p.sum(x, wrong({ keepDim: true })),
      "ShapeError: sum: axes is an object { keepDim }; it must be an axis, an array of them, or undefined for all",
    ],
    "conv2d with padding by name": [
      () => p.conv2d(image, zeros([1, 1, 3, 3]), null, { padding: wrong("same") }),
      `ValueError: conv2d: padding is "same"; ${SAME}`,
    ],
    "Conv2d with padding by name": [
      () => new nn.Conv2d(1, 1, 3, { padding: wrong("same") }),
      `ValueError: Conv2d: padding is "same"; ${SAME}`,
    ],
    "MaxPool2d with padding by name": [
      () => new nn.MaxPool2d(2, { padding: wrong("valid") }),
      `ValueError: MaxPool2d: padding is "valid"; ${WINDOW}: "valid" is 0`,
    ],
    "AvgPool2d with padding by name": [
      () => new nn.AvgPool2d(2, { padding: wrong("same") }),
      `ValueError: AvgPool2d: padding is "same"; ${SAME}`,
    ],
    "cast to a type of another library": [
      () => p.cast(x, wrong("float16")),
      'DTypeError: cast: there is no dtype "float16"; take "float32"; there are float32, float64, int32, uint8',
    ],
  });
});
