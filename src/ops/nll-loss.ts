import { ShapeError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  type ClassWeightOptions,
  counted,
  inShape,
  reduceCounted,
  requireClassWeight,
  rowsOfClasses,
  samplesOf,
  weightedLabels,
} from "./class-weights.js";
import type { Reduction } from "./mse-loss.js";
import { neg } from "./neg.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";

/** What {@link nllLoss} makes of the losses, and how much each counts. */
export interface NllLossOptions extends ClassWeightOptions {
  /** "mean" (default) over the batch, "sum", or "none": one loss per sample. */
  reduction?: Reduction;
}

/**
 * loss = −logProbabilities[n, label n], averaged over the batch. With {@link logSoftmax} before it, this is
 * {@link crossEntropy} in two steps.
 *
 * With a `weight` for each class a sample counts that of its label, and the mean divides by the sum of these. Unlike in
 * PyTorch no label is ignored unless `ignoreIndex` names it.
 *
 * Shapes: logProbabilities [N, C]; target [N] of class indices; weight [C]; the result is a scalar, or [N] with reduction "none".
 * Or [C] with a scalar for its label, or [N, C, d1, …] with labels [N, d1, …]: each place is a sample.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 *
 * @throws {ShapeError} when the sizes do not fit or the batch is empty; {@link ValueError} when a label is outside
 * [0, C).
 * @example
 * nllLoss(logSoftmax(tensor([[2, 0, 0]])), tensor(new Int32Array([0]))).item(); // 0.2395
 */
export function nllLoss(logProbabilities: Tensor, target: Tensor, options: NllLossOptions = {}): Tensor {
  requireTensor("nllLoss", "logProbabilities", logProbabilities);
  requireTensor("nllLoss", "target", target, 'tensor(target, { dtype: "int32" })');
  checkOptions("nllLoss", options, { reduction: true, weight: true, ignoreIndex: true });
  requireFloat("nllLoss", "logProbabilities", logProbabilities.dtype);
  const samples = samplesOf(logProbabilities);
  if (logProbabilities.rank === 0 || logProbabilities.size === 0 || !sameShape(target.shape, samples)) {
    throw new ShapeError(
      `nllLoss: logProbabilities is ${formatShape(logProbabilities.shape)} and target ${formatShape(target.shape)}; they must be [N, C], not empty, and [N]; or [C] and a scalar; or [N, C, d1, …] and [N, d1, …]`,
      { logProbabilities: logProbabilities.shape, target: target.shape },
    );
  }
  requireClassWeight("nllLoss", "logProbabilities", logProbabilities, options);
  const rows = rowsOfClasses(logProbabilities);
  const [N, C] = rows.shape;
  const { labels, counts } = weightedLabels("nllLoss", inShape(target, [N]), rows, options);
  const picked = takeAlong(reshape(rows, [N, C, 1]), labels, { outer: N, R: C, J: 1, inner: 1 });
  const losses = inShape(counted(counts, neg(reshape(picked, [N]))), samples);
  return reduceCounted("nllLoss", losses, counts, options.reduction ?? "mean");
}
