// The right form at the wrong value: y for x, x for y, one input for the other, a factor forgotten.

import { exp, matmul, mul, sub, sum, tanh, transpose } from "pellucid";
import * as ops from "./ops.js";
import { changing, op, type Planted, plant, positive, times, values } from "./planted.js";

const keep = { keepDim: true };
const softmax = ops.softmaxOp([2, 3], 1);
const softmax4d = ops.softmaxOp([2, 3, 1, 2], 1);
const logSoftmax = ops.logSoftmaxOp([3, 3], 1);
const s = (v: number) => 1 / (1 + Math.exp(-v));
const tanhOp = op("tanh", [values([2, 1, 2, 1, 2], "float32")], tanh, (dy, y) => [
  mul(dy, sub(1, mul(y, y))),
]);
const difference = op(
  "a² − b²",
  [values([4]), values([4], "float64", 2)],
  (a, b) => sub(mul(a, a), mul(b, b)),
  (dy, _, a, b) => [mul(dy, mul(a, 2)), mul(dy, mul(b, -2))],
);
const power = op(
  "aᵇ",
  [positive([3, 2], "float32"), positive([3, 2], "float32", 2)],
  (a, b) => exp(mul(b, a.log())),
  (dy, y, a, b) => [mul(dy, mul(y, b.div(a))), mul(dy, mul(y, a.log()))],
);
const fourth = op(
  "x⁴",
  [values([2, 2, 2])],
  (x) => mul(mul(x, x), mul(x, x)),
  (dy, _, x) => [times(dy, x, (v) => 4 * v ** 3)],
);
const gaussian = op(
  "exp(−x²)",
  [values([5], "float32")],
  (x) => exp(mul(mul(x, x), -1)),
  (dy, y, x) => [mul(dy, mul(mul(x, -2), y))],
);
const square = matmulSquare();

function matmulSquare() {
  const [a, b] = [values([3, 3]), values([3, 3], "float64", 2)];
  return op("matmul", [a, b], matmul, (dy, _, a, b) => [matmul(dy, transpose(b)), matmul(transpose(a), dy)]);
}

const wrongValues: readonly Planted[] = [
  plant(ops.exponential, "x for y", "saved-value", (dy, _, x) => [mul(dy, x)]),
  plant(ops.hyperbolic, "x for y", "saved-value", (dy, _, x) => [mul(dy, sub(1, mul(x, x)))]),
  plant(tanhOp, "x for y", "saved-value", (dy, _, x) => [mul(dy, sub(1, mul(x, x)))]),
  plant(ops.logisticOp, "x for y", "saved-value", (dy, _, x) => [mul(dy, mul(x, sub(1, x)))]),
  plant(ops.root, "x for y", "saved-value", (dy, _, x) => [times(dy, x, (v) => 0.5 / v)], ["times-input"]),
  plant(softmax, "x for y", "saved-value", (dy, _, x) => [mul(x, sub(dy, sum(mul(dy, x), 1, keep)))]),
  plant(softmax4d, "x for y", "saved-value", (dy, _, x) => [mul(x, sub(dy, sum(mul(dy, x), 1, keep)))]),
  plant(logSoftmax, "x for y", "saved-value", (dy, _, x) => [sub(dy, mul(exp(x), sum(dy, 1, keep)))]),
  plant(ops.sine, "y for x", "saved-value", (dy, y) => [times(dy, y, Math.cos)]),
  plant(ops.arctangent, "y for x", "saved-value", (dy, y) => [times(dy, y, (v) => 1 / (1 + v * v))]),
  plant(ops.softplus, "y for x", "saved-value", (dy, y) => [times(dy, y, s)]),
  plant(ops.cube, "y for x", "saved-value", (dy, y) => [times(dy, y, (v) => 3 * v * v)]),
  plant(ops.silu, "y for x", "saved-value", (dy, y) => [times(dy, y, (v) => s(v) * (1 + v * (1 - s(v))))]),
  plant(ops.product, "dy·a for dy·b", "saved-value", (dy, _, a) => [mul(dy, a), mul(dy, a)]),
  plant(ops.product, "a and b exchanged", "saved-value", (dy, _, a, b) => [mul(dy, a), mul(dy, b)]),
  plant(difference, "a for b", "saved-value", (dy, _, a) => [mul(dy, mul(a, 2)), mul(dy, mul(a, -2))]),
  plant(square, "a and b exchanged", "saved-value", (dy, _, a, b) => [
    matmul(dy, transpose(a)),
    matmul(transpose(b), dy),
  ]),
];

const factors: readonly Planted[] = [
  plant(ops.cube, "3x for 3x²", "times-input", (dy, _, x) => [mul(dy, mul(x, 3))]),
  plant(fourth, "4x² for 4x³", "times-input", (dy, _, x) => [times(dy, x, (v) => 4 * v * v)]),
  plant(fourth, "4x⁴ for 4x³", "times-input", (dy, _, x) => [times(dy, x, (v) => 4 * v ** 4)]),
  plant(ops.square, "2 for 2x", "times-input", (dy) => [mul(dy, 2)]),
  plant(ops.logarithm, "dy for dy/x", "times-input", (dy) => [dy]),
  plant(ops.reciprocal, "−1/x for −1/x²", "times-input", (dy, _, x) => [times(dy, x, (v) => -1 / v)]),
  plant(ops.root, "1/2 for 1/2y", "times-input", (dy) => [mul(dy, 0.5)]),
  plant(ops.exponential, "dy for dy·y", "times-input", (dy) => [dy]),
  plant(gaussian, "the inner derivative's x forgotten", "times-input", (dy, y) => [mul(dy, mul(y, -2))]),
  plant(gaussian, "the outer derivative forgotten", "times-input", (dy, _, x) => [mul(dy, mul(x, -2))]),
  plant(
    ops.quotient,
    "b once too few",
    "times-input",
    changing(ops.quotient, 1, (g, _, b) => mul(g, b)),
  ),
  plant(
    power,
    "yb for yb/a",
    "times-input",
    changing(power, 0, (g, _, a) => mul(g, a)),
  ),
];

export const saved: readonly Planted[] = [...wrongValues, ...factors];
