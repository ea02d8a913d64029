import { batchNorm2d } from "./batch-norm2d.js";
import { conv2d, convTranspose2d } from "./conv2d.js";
import { elementwise } from "./elementwise.js";
import type { Explanation } from "./explanation.js";
import { matmul } from "./matmul.js";
import { avgPool2d, maxPool2d, mean, standardize, std, variance } from "./reductions.js";
import { crossEntropy, logSoftmax, softmax } from "./softmax.js";

/** Ops whose numbers deserve to be seen term by term, by name. */
const explanations: Readonly<Record<string, Explanation>> = {
  ...elementwise,
  avgPool2d,
  batchNorm2d,
  conv2d,
  convTranspose2d,
  crossEntropy,
  logSoftmax,
  matmul,
  maxPool2d,
  mean,
  softmax,
  std,
  standardize,
  variance,
};

export const explanationOf = (op: string): Explanation | undefined =>
  Object.hasOwn(explanations, op) ? explanations[op] : undefined;

/** Ops that are linear in each of their tensors, or in the first, and that have no more to show: y = Σ slope · x. */
export const linear: ReadonlySet<string> = new Set([
  "addGradients",
  "broadcastTo",
  "col2im",
  "concat",
  "copy",
  "cumsum",
  "dropout",
  "flip",
  "gatherRows",
  "im2col",
  "leakyRelu",
  "permute",
  "putAlong",
  "repeat",
  "reshape",
  "scatterAddRows",
  "slice",
  "sum",
  "takeAlong",
  "unslice",
  "where",
]);
