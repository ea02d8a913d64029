// Ops of all kinds as users write them, each with its right backward.

import {
  add,
  div,
  exp,
  log,
  matmul,
  mean,
  mul,
  neg,
  sigmoid,
  softmax,
  sqrt,
  sub,
  sum,
  sumTo,
  type Tensor,
  tanh,
  transpose,
} from "pellucid";
import { from, map, op, positive, type RightOp, times, values } from "./planted.js";
import { back, backToWeights, forward, picked, type Taps, windows } from "./taps.js";

const keep = { keepDim: true };
const logistic = (v: number) => 1 / (1 + Math.exp(-v));

/** One value in, one value out: the function, and its slope at x. */
const elementwise = (
  name: string,
  x: Tensor,
  f: (value: number) => number,
  slope: (value: number) => number,
): RightOp =>
  op(
    name,
    [x],
    (t) => map(t, f),
    (dy, _, t) => [times(dy, t, slope)],
  );

export const square = elementwise(
  "square",
  values([5], "float32"),
  (v) => v * v,
  (v) => 2 * v,
);
export const cube = elementwise(
  "cube",
  values([2, 3]),
  (v) => v ** 3,
  (v) => 3 * v * v,
);
export const exponential = elementwise("exp", values([2, 2, 2], "float32"), Math.exp, Math.exp);
export const logarithm = elementwise("log", positive([6]), Math.log, (v) => 1 / v);
export const root = elementwise("sqrt", positive([3, 2], "float32"), Math.sqrt, (v) => 0.5 / Math.sqrt(v));
export const reciprocal = elementwise(
  "reciprocal",
  positive([1, 2, 3]),
  (v) => 1 / v,
  (v) => -1 / v ** 2,
);
export const sine = elementwise("sin", values([7]), Math.sin, Math.cos);
export const arctangent = elementwise("atan", values([4], "float32"), Math.atan, (v) => 1 / (1 + v * v));
export const softplus = elementwise(
  "softplus",
  values([2, 1, 2, 2]),
  (v) => Math.log1p(Math.exp(v)),
  logistic,
);
export const silu = elementwise(
  "silu",
  values([2, 4], "float32"),
  (v) => v * logistic(v),
  (v) => logistic(v) * (1 + v * (1 - logistic(v))),
);
export const leaky = elementwise(
  "leakyRelu",
  values([4, 4]),
  (v) => (v > 0 ? v : 0.1 * v),
  (v) => (v > 0 ? 1 : 0.1),
);
export const elu = elementwise(
  "elu",
  values([2, 2, 4], "float32"),
  (v) => (v > 0 ? v : Math.expm1(v)),
  (v) => (v > 0 ? 1 : Math.exp(v)),
);
export const gate = elementwise(
  "relu",
  values([2, 3, 2, 2]),
  (v) => Math.max(v, 0),
  (v) => (v > 0 ? 1 : 0),
);
export const hyperbolic = op("tanh", [values([2, 5])], tanh, (dy, y) => [mul(dy, sub(1, mul(y, y)))]);
export const logisticOp = op("sigmoid", [values([3, 1, 2], "float32")], sigmoid, (dy, y) => [
  mul(dy, mul(y, sub(1, y))),
]);

export const product = op("mul", [values([2, 3]), values([2, 3], "float64", 2)], mul, (dy, _, a, b) => [
  mul(dy, b),
  mul(dy, a),
]);
export const quotient = op(
  "div",
  [values([6], "float32"), positive([6], "float32", 2)],
  div,
  (dy, _, a, b) => [div(dy, b), neg(mul(dy, div(a, mul(b, b))))],
);
export const matrices = op(
  "matmul",
  [values([3, 4]), values([4, 4], "float64", 2)],
  matmul,
  (dy, _, a, b) => [matmul(dy, transpose(b)), matmul(transpose(a), dy)],
);
export const dense = op(
  "linear",
  [values([4, 3], "float32"), values([3, 3], "float32", 2), values([3], "float32", 3)],
  (x, w, b) => add(matmul(x, w), b),
  (dy, _, x, w, b) => [matmul(dy, transpose(w)), matmul(transpose(x), dy), sumTo(dy, b.shape)],
);

export const softmaxOp = (shape: number[], axis: number): RightOp =>
  op(
    `softmax, axis ${axis}`,
    [values(shape)],
    (x) => softmax(x, axis),
    (dy, y) => [mul(y, sub(dy, sum(mul(dy, y), axis, keep)))],
  );
export const logSoftmaxOp = (shape: number[], axis: number): RightOp =>
  op(
    `logSoftmax, axis ${axis}`,
    [values(shape, "float32")],
    (x) => sub(x, log(sum(exp(x), axis, keep))),
    (dy, y) => [sub(dy, mul(exp(y), sum(dy, axis, keep)))],
  );

const EPS = 1e-5;
export const deviation = (x: Tensor, axis: number): Tensor => {
  const centered = sub(x, mean(x, axis, keep));
  return sqrt(add(mean(mul(centered, centered), axis, keep), EPS));
};
export const normalized = (x: Tensor, axis: number): Tensor =>
  div(sub(x, mean(x, axis, keep)), deviation(x, axis));
export const norm = (name: string, shape: number[], axis: number): RightOp =>
  op(
    name,
    [values(shape)],
    (x) => normalized(x, axis),
    (dy, y, x) => [
      div(sub(sub(dy, mean(dy, axis, keep)), mul(y, mean(mul(dy, y), axis, keep))), deviation(x, axis)),
    ],
  );
export const length = (x: Tensor, axis: number): Tensor => sqrt(sum(mul(x, x), axis, keep));
export const unit = (shape: number[], axis: number): RightOp =>
  op(
    "normalize",
    [values(shape, "float32")],
    (x) => div(x, length(x, axis)),
    (dy, y, x) => [div(sub(dy, mul(y, sum(mul(dy, y), axis, keep))), length(x, axis))],
  );

export const meanAll = op(
  "mean",
  [values([3, 4])],
  (x) => mean(x),
  (dy, _, x) => [map(x, () => dy.item() / x.size)],
);
export const squaredError = op(
  "mseLoss",
  [values([2, 3], "float32"), values([2, 3], "float32", 2)],
  (a, b) => mean(mul(sub(a, b), sub(a, b))),
  (dy, _, a, b) => [mul(dy, mul(sub(a, b), 2 / a.size)), mul(dy, mul(sub(b, a), 2 / a.size))],
);
const labels = from([1, 0, 0, 1, 1, 0], [6]);
export const bce = op(
  "bceWithLogits",
  [values([6])],
  (x) =>
    mean(
      sub(
        map(x, (v) => Math.log1p(Math.exp(v))),
        mul(x, labels),
      ),
    ),
  (dy, _, x) => [mul(dy, mul(sub(sigmoid(x), labels), 1 / x.size))],
);
const oneHot = from([1, 0, 0, 0, 0, 1, 0, 1, 0], [3, 3]);
export const nll = op(
  "crossEntropy",
  [values([3, 3])],
  (x) => neg(mul(sum(mul(oneHot, sub(x, log(sum(exp(x), 1, keep))))), 1 / 3)),
  (dy, _, x) => [mul(dy, mul(sub(softmax(x, 1), oneHot), 1 / 3))],
);

/** softmax(q·kᵀ)·v for one head. */
export const attention = op(
  "attention",
  [values([3, 2]), values([3, 2], "float64", 2), values([3, 2], "float64", 3)],
  (q, k, v) => matmul(softmax(matmul(q, transpose(k)), 1), v),
  (dy, _, q, k, v) => {
    const p = softmax(matmul(q, transpose(k)), 1);
    const dp = matmul(dy, transpose(v));
    const ds = mul(p, sub(dp, sum(mul(dp, p), 1, keep)));
    return [matmul(ds, k), matmul(transpose(ds), q), matmul(transpose(p), dy)];
  },
);

/** tanh(x·W + h·U): the step of a recurrent network. */
export const cell = op(
  "rnnCell",
  [
    values([2, 3], "float32"),
    values([2, 2], "float32", 2),
    values([3, 2], "float32", 3),
    values([2, 2], "float32", 4),
  ],
  (x, h, w, u) => tanh(add(matmul(x, w), matmul(h, u))),
  (dy, y, x, h, w, u) => {
    const d = mul(dy, sub(1, mul(y, y)));
    return [
      matmul(d, transpose(w)),
      matmul(d, transpose(u)),
      matmul(transpose(x), d),
      matmul(transpose(h), d),
    ];
  },
);

/** A convolution, each channel by itself, with weights that are trained. */
export function conv(name: string, shape: number[], axes: number, K: number, options = {}): RightOp {
  const taps = windows(shape, axes, K, options);
  return op(
    name,
    [values(shape), values(Array(axes).fill(K), "float64", 2)],
    (x, w) => forward(taps, x, w.dataSync()),
    (dy, _, x, w) => [back(taps, dy, w.dataSync()), backToWeights(taps, dy, x, w)],
  );
}
export const conv1d = conv("conv1d", [2, 1, 6], 1, 3, { padding: 1 });
export const conv2d = conv("conv2d", [1, 2, 4, 4], 2, 3, { padding: 1 });
export const conv3d = conv("conv3d", [1, 1, 3, 3, 3], 3, 2);

/** A linear op whose weights are fixed: pooling, upsampling, sums. */
export const linearOp = (
  name: string,
  taps: Taps,
  w: ArrayLike<number>,
  dtype: "float32" | "float64" = "float64",
): RightOp =>
  op(
    name,
    [values(taps.input, dtype)],
    (x) => forward(taps, x, w),
    (dy) => [back(taps, dy, w)],
  );

export const upsampling = picked([2, 3], [2, 6], ([n, i]) => [n, i >> 1]);
export const upsample = linearOp("upsample", upsampling, [1]);
const below = Array.from({ length: 5 }, (_, o) =>
  Array.from({ length: o + 1 }, (_, i) => ({ o, i, k: 0 })),
).flat();
const summing: Taps = { input: [5], output: [5], taps: below };
export const cumulative = linearOp("cumsum", summing, [1]);
const pooling = windows([1, 1, 4, 4], 2, 2, { stride: 2 });
export const averagePool = linearOp("avgPool2d", pooling, Array(4).fill(0.25), "float32");
const words = [1, 3, 1, 1];
export const looking = picked([4, 2], [4, 2], ([n, d]) => [words[n], d]);
export const embedding = linearOp("embedding", looking, [1]);
