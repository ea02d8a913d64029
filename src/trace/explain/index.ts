import { batchNorm2d } from "./batch-norm2d.js";
import { conv2d } from "./conv2d.js";
import { elementwise } from "./elementwise.js";
import type { Explanation } from "./explanation.js";
import { matmul } from "./matmul.js";
import { maxPool2d, variance } from "./reductions.js";
import { crossEntropy, logSoftmax, softmax } from "./softmax.js";

/** Ops that are more than a sum of their inputs by slopes that do not depend on those; by name. */
export const explanations: Readonly<Record<string, Explanation>> = {
  ...elementwise,
  batchNorm2d,
  conv2d,
  crossEntropy,
  logSoftmax,
  matmul,
  maxPool2d,
  softmax,
  variance,
};

/** Ops that are linear in each of their tensors, or in the first: y = Σ slope · x. */
export const linear: ReadonlySet<string> = new Set([
  "addGradients",
  "avgPool2d",
  "broadcastTo",
  "col2im",
  "concat",
  "copy",
  "dropout",
  "gatherRows",
  "im2col",
  "leakyRelu",
  "mean",
  "permute",
  "putAlong",
  "repeat",
  "reshape",
  "scatterAddRows",
  "slice",
  "sum",
  "takeAlong",
  "unslice",
]);
