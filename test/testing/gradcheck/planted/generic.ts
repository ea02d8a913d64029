// Mistakes that can be made in any backward.

import { add, mul, neg, zeros } from "pellucid";
import * as ops from "./ops.js";
import { changing, map, type Planted, plant, type RightOp } from "./planted.js";

/** An op, and the input whose gradient is wrong. */
type Case = readonly [right: RightOp, which: number];

const softmax2d = ops.softmaxOp([3, 4], 1);
const softmax3d = ops.softmaxOp([2, 3, 2], 1);
const logSoftmax = ops.logSoftmaxOp([2, 4], 1);
const layerNorm = ops.norm("layerNorm", [3, 4], 1);
const batchNorm = ops.norm("batchNorm", [4, 2], 0);
const unit = ops.unit([2, 3], 1);

const all: readonly Case[] = [
  [ops.square, 0],
  [ops.cube, 0],
  [ops.exponential, 0],
  [ops.logarithm, 0],
  [ops.softplus, 0],
  [ops.product, 1],
  [ops.quotient, 1],
  [ops.matrices, 1],
  [ops.dense, 1],
  [softmax2d, 0],
  [logSoftmax, 0],
  [layerNorm, 0],
  [ops.squaredError, 1],
  [ops.bce, 0],
  [ops.attention, 1],
  [ops.cell, 3],
  [ops.conv1d, 0],
  [ops.conv2d, 1],
  [ops.conv3d, 1],
  [ops.upsample, 0],
];

const signs = [...all, [ops.sine, 0], [ops.cumulative, 0], [unit, 0], [ops.nll, 0]] as readonly Case[];

const factors = all.map(([right, which], i): Planted => {
  const size = right.inputs[which].size;
  const [factor, wrong] = [
    [2, "counted twice"],
    [0.5, "the 2 of 2·x forgotten"],
    [1 / size, "divided by the number of elements"],
    [size, "not divided by the number of elements"],
  ][i % 4] as [number, string];
  return plant(
    right,
    `${wrong}, input ${which}`,
    "factor",
    changing(right, which, (g) => mul(g, factor)),
  );
});

const more: readonly Case[] = [
  [softmax3d, 0],
  [batchNorm, 0],
  [unit, 0],
  [ops.nll, 0],
  [ops.sine, 0],
  [ops.meanAll, 0],
  [ops.averagePool, 0],
  [ops.embedding, 0],
  [ops.dense, 2],
  [ops.attention, 2],
  [ops.cell, 0],
  [ops.hyperbolic, 0],
  [ops.conv3d, 0],
  [ops.elu, 0],
];

/** The same backward called with a dy of ones. */
const ignoring =
  (right: RightOp): RightOp["backward"] =>
  (dy, y, ...xs) =>
    right.backward(
      map(dy, () => 1),
      y,
      ...xs,
    );

const twice =
  (right: RightOp): RightOp["backward"] =>
  (dy, y, ...xs) =>
    right.backward(mul(dy, dy), y, ...xs);

const dyCases = [
  ops.square,
  ops.exponential,
  ops.product,
  ops.dense,
  softmax2d,
  layerNorm,
  ops.nll,
  ops.attention,
  ops.conv1d,
  ops.conv2d,
  ops.cumulative,
  ops.embedding,
  ops.cell,
  ops.averagePool,
];
const twiceCases = [
  ops.hyperbolic,
  ops.matrices,
  logSoftmax,
  ops.squaredError,
  ops.conv3d,
  ops.upsample,
  ops.silu,
  batchNorm,
];
const loose: readonly Case[] = [
  [ops.cube, 0],
  [ops.product, 0],
  [ops.conv1d, 1],
  [ops.softplus, 0],
  [layerNorm, 0],
];

export const generic: readonly Planted[] = [
  ...signs.map(([right, which]) =>
    plant(right, `sign flipped, input ${which}`, "sign", changing(right, which, neg)),
  ),
  ...factors,
  ...more.map(([right, which], i) =>
    i % 2 === 0
      ? plant(
          right,
          `null for input ${which}`,
          "zero",
          changing(right, which, () => null),
        )
      : plant(
          right,
          `zeros for input ${which}`,
          "zero",
          changing(right, which, (g) => zeros(g.shape, { dtype: "float64" })),
        ),
  ),
  ...dyCases.map((right) => plant(right, "dy ignored", "dy-ignored", ignoring(right))),
  ...twiceCases.map((right) => plant(right, "multiplied by dy twice", "dy-nonlinear", twice(right))),
  ...loose.map(([right, which]) =>
    plant(
      right,
      `a term without dy, input ${which}`,
      "dy-nonlinear",
      changing(right, which, (g, _, x) => add(g, mul(x, 0.5))),
    ),
  ),
];
