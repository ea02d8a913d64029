// A term of the derivative that is missing, and sums over the wrong axis.

import {
  add,
  div,
  exp,
  flip,
  matmul,
  mean,
  mul,
  softmax,
  sub,
  sum,
  sumTo,
  type Tensor,
  tanh,
  transpose,
} from "pellucid";
import * as ops from "./ops.js";
import { changing, map, op, type Planted, plant, type RightOp, times, values } from "./planted.js";

const keep = { keepDim: true };
const s = (v: number) => 1 / (1 + Math.exp(-v));

/** y = x·g(x). */
const timesX = (name: string, x: Tensor, g: (v: number) => number, slope: (v: number) => number): RightOp =>
  op(
    name,
    [x],
    (t) => map(t, (v) => v * g(v)),
    (dy, _, t) => [times(dy, t, (v) => g(v) + v * slope(v))],
  );
const products: readonly (readonly [RightOp, (v: number) => number, (v: number) => number])[] = (
  [
    ["silu", values([2, 3]), s, (v: number) => s(v) * (1 - s(v))],
    ["x·eˣ", values([5], "float32"), Math.exp, Math.exp],
    ["x·sin x", values([2, 2, 2]), Math.sin, Math.cos],
    [
      "mish",
      values([1, 2, 2, 2], "float32"),
      (v: number) => Math.tanh(Math.log1p(Math.exp(v))),
      (v: number) => (1 - Math.tanh(Math.log1p(Math.exp(v))) ** 2) * s(v),
    ],
    ["x·atan x", values([2, 1, 2, 1, 2]), Math.atan, (v: number) => 1 / (1 + v * v)],
  ] as const
).map(([name, x, g, slope]) => [timesX(name, x, g, slope), g, slope] as const);
const ratio = op(
  "eˣ/x",
  [values([6])],
  (x) => map(x, (v) => Math.exp(v) / v),
  (dy, _, x) => [times(dy, x, (v) => Math.exp(v) / v - Math.exp(v) / v ** 2)],
);
const sinc = op(
  "sin(x)/x",
  [values([2, 3], "float32")],
  (x) => map(x, (v) => Math.sin(v) / v),
  (dy, _, x) => [times(dy, x, (v) => Math.cos(v) / v - Math.sin(v) / v ** 2)],
);

const productRule: readonly Planted[] = [
  ...products.map(([right, g]) =>
    plant(right, "x·g′(x) forgotten", "product-rule", (dy, _, x) => [times(dy, x, g)]),
  ),
  ...products.map(([right, , slope]) =>
    plant(right, "g(x) forgotten", "product-rule", (dy, _, x) => [times(dy, x, (v) => v * slope(v))]),
  ),
  plant(ratio, "−s/x² forgotten", "product-rule", (dy, _, x) => [times(dy, x, (v) => Math.exp(v) / v)], [
    "saved-value",
    "times-input",
  ]),
  plant(sinc, "−s/x² forgotten", "product-rule", (dy, _, x) => [times(dy, x, (v) => Math.cos(v) / v)]),
  plant(sinc, "+s/x² for −s/x²", "product-rule", (dy, _, x) => [
    times(dy, x, (v) => Math.cos(v) / v + Math.sin(v) / v ** 2),
  ]),
];

const [rows, columns, cube, images] = [
  ops.softmaxOp([3, 4], 1),
  ops.softmaxOp([4, 3], 0),
  ops.softmaxOp([2, 3, 3], 1),
  ops.softmaxOp([2, 3, 2, 2], 1),
];
const [logRows, logCube] = [ops.logSoftmaxOp([3, 4], 1), ops.logSoftmaxOp([2, 3, 3], 2)];
const [layer, batch] = [ops.norm("layerNorm", [3, 4], 1), ops.norm("batchNorm", [4, 3], 0)];
const instance = ops.norm("instanceNorm", [2, 2, 4], 2);
const unit = ops.unit([3, 4], 1);
const rms = op(
  "rmsNorm",
  [values([2, 4], "float32")],
  (x) => div(x, rootMean(x)),
  (dy, y, x) => [div(sub(dy, mul(y, mean(mul(dy, y), 1, keep))), rootMean(x))],
);
function rootMean(x: Tensor): Tensor {
  return mean(mul(x, x), 1, keep).sqrt();
}
const centering = op(
  "center",
  [values([2, 4])],
  (x) => sub(x, mean(x, 1, keep)),
  (dy) => [sub(dy, mean(dy, 1, keep))],
);

const shared: readonly Planted[] = [
  plant(rows, "the sum forgotten", "shared-term", (dy, y) => [mul(y, dy)]),
  plant(cube, "the sum forgotten", "shared-term", (dy, y) => [mul(y, dy)]),
  plant(logRows, "the sum forgotten", "shared-term", (dy) => [dy]),
  plant(logCube, "y for softmax", "shared-term", (dy, y) => [sub(dy, mul(y, sum(dy, 2, keep)))]),
  plant(layer, "the mean of dy forgotten", "shared-term", (dy, y, x) => [
    div(sub(dy, mul(y, mean(mul(dy, y), 1, keep))), ops.deviation(x, 1)),
  ]),
  plant(layer, "the deviation a constant", "shared-term", (dy, _, x) => [
    div(sub(dy, mean(dy, 1, keep)), ops.deviation(x, 1)),
  ]),
  plant(batch, "the mean of dy forgotten", "shared-term", (dy, y, x) => [
    div(sub(dy, mul(y, mean(mul(dy, y), 0, keep))), ops.deviation(x, 0)),
  ]),
  plant(batch, "the deviation a constant", "shared-term", (dy, _, x) => [
    div(sub(dy, mean(dy, 0, keep)), ops.deviation(x, 0)),
  ]),
  plant(instance, "the mean of dy forgotten", "shared-term", (dy, y, x) => [
    div(sub(dy, mul(y, mean(mul(dy, y), 2, keep))), ops.deviation(x, 2)),
  ]),
  plant(unit, "the length a constant", "shared-term", (dy, _, x) => [div(dy, ops.length(x, 1))]),
  plant(rms, "the length a constant", "shared-term", (dy, _, x) => [div(dy, rootMean(x))]),
  plant(centering, "the mean forgotten", "shared-term", (dy) => [dy]),
];

const biasSquare = op("addBias", [values([4, 4]), values([4], "float64", 2)], add, (dy) => [dy, sum(dy, 0)]);
const rowSum = op(
  "sum of rows",
  [values([3, 3], "float32")],
  (x) => sum(x, 1),
  (dy, _, x) => [
    mul(
      dy.reshape([3, 1]),
      map(x, () => 1),
    ),
  ],
);
const affine = op("scale and shift", [values([3, 3]), values([3], "float64", 2)], mul, (dy, _, x, w) => [
  mul(dy, w),
  sum(mul(dy, x), 0),
]);

const axes: readonly Planted[] = [
  plant(rows, "the sum over axis 0", "wrong-axis", (dy, y) => [mul(y, sub(dy, sum(mul(dy, y), 0, keep)))]),
  plant(columns, "the sum over axis 1", "wrong-axis", (dy, y) => [mul(y, sub(dy, sum(mul(dy, y), 1, keep)))]),
  plant(cube, "the sum over axis 2", "wrong-axis", (dy, y) => [mul(y, sub(dy, sum(mul(dy, y), 2, keep)))]),
  plant(images, "the sum over axis 3", "wrong-axis", (dy, y) => [mul(y, sub(dy, sum(mul(dy, y), 3, keep)))]),
  plant(images, "the sum over everything", "wrong-axis", (dy, y) => [mul(y, sub(dy, sum(mul(dy, y))))]),
  plant(logRows, "the sum over axis 0", "wrong-axis", (dy, y) => [sub(dy, mul(exp(y), sum(dy, 0, keep)))]),
  plant(logCube, "the sum over axis 1", "wrong-axis", (dy, y) => [sub(dy, mul(exp(y), sum(dy, 1, keep)))]),
  plant(layer, "means over axis 0", "wrong-axis", (dy, y, x) => [
    div(sub(sub(dy, mean(dy, 0, keep)), mul(y, mean(mul(dy, y), 0, keep))), ops.deviation(x, 1)),
  ]),
  plant(batch, "means over axis 1", "wrong-axis", (dy, y, x) => [
    div(sub(sub(dy, mean(dy, 1, keep)), mul(y, mean(mul(dy, y), 1, keep))), ops.deviation(x, 0)),
  ]),
  plant(unit, "the sum over axis 0", "wrong-axis", (dy, y, x) => [
    div(sub(dy, mul(y, sum(mul(dy, y), 0, keep))), ops.length(x, 1)),
  ]),
  plant(centering, "the mean over axis 0", "wrong-axis", (dy) => [sub(dy, mean(dy, 0, keep))]),
  plant(biasSquare, "summed over axis 1", "wrong-axis", (dy) => [dy, sum(dy, 1)]),
  plant(rowSum, "spread over the columns", "transposed", (dy, _, x) => [
    mul(
      dy,
      map(x, () => 1),
    ),
  ]),
  plant(
    affine,
    "one sum for all",
    "wrong-axis",
    changing(affine, 1, (g) => map(g, () => sum(g).item())),
  ),
];

const film = op(
  "channel scale",
  [values([2, 3, 2, 2]), values([1, 3, 1, 1], "float64", 2)],
  mul,
  (dy, _, x, w) => [mul(dy, w), sumTo(mul(dy, x), w.shape)],
);
const weighted = op(
  "normalized and scaled",
  [values([3, 4]), values([4], "float64", 2)],
  (x, w) => mul(ops.normalized(x, 0), w),
  (dy, _, x, w) => {
    const y = ops.normalized(x, 0);
    const d = mul(dy, w);
    return [
      div(sub(sub(d, mean(d, 0, keep)), mul(y, mean(mul(d, y), 0, keep))), ops.deviation(x, 0)),
      sum(mul(dy, y), 0),
    ];
  },
);
const scales: readonly Planted[] = [
  plant(film, "the scale forgotten", "scale", (dy, y, x, w) => film.backward(dy, y, x, w).with(0, dy)),
  plant(weighted, "the scale forgotten", "scale", (dy, y, x, w) =>
    weighted.backward(div(dy, w), y, x, w).with(1, weighted.backward(dy, y, x, w)[1]),
  ),
  plant(
    batch,
    "not divided by the deviation",
    "scale",
    changing(batch, 0, (g, _, x) => mul(g, ops.deviation(x, 0))),
  ),
  plant(
    layer,
    "divided by the variance",
    "scale",
    changing(layer, 0, (g, _, x) => div(g, ops.deviation(x, 1))),
  ),
  plant(
    unit,
    "not divided by the length",
    "scale",
    changing(unit, 0, (g, _, x) => mul(g, ops.length(x, 1))),
  ),
];

const unnamed: readonly Planted[] = [
  plant(ops.hyperbolic, "1 − y for 1 − y²", null, (dy, y) => [mul(dy, sub(1, y))]),
  plant(ops.exponential, "the derivative of tanh", null, (dy, _, x) => [mul(dy, tanh(x))]),
  plant(ops.attention, "the slope of softmax forgotten in q", null, (dy, y, q, k, v) => {
    const p = softmax(matmul(q, transpose(k)), 1);
    return ops.attention.backward(dy, y, q, k, v).with(0, matmul(mul(p, matmul(dy, transpose(v))), k));
  }),
  plant(ops.cell, "1 − y for 1 − y²", null, (dy, y, x, h, w, u) =>
    ops.cell.backward(mul(dy, div(1, add(1, y))), y, x, h, w, u),
  ),
  plant(ops.cumulative, "from the same end", null, (dy) => [
    flip(ops.cumulative.backward(flip(dy, 0), dy)[0]!, 0),
  ]),
  plant(ops.arctangent, "1/(1 + x) for 1/(1 + x²)", null, (dy, _, x) => [times(dy, x, (v) => 1 / (2 + v))]),
];

export const terms: readonly Planted[] = [...productRule, ...shared, ...axes, ...scales, ...unnamed];
