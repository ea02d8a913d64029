// What the losses of classifiers have in common: how much each sample counts.

import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { holds, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { gatherRows } from "./gather-rows.js";
import { checkIndices } from "./indices.js";
import { mean } from "./mean.js";
import { type Reduction, reduceLoss } from "./mse-loss.js";
import { mul, mulOrZero } from "./mul.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";
import { sub } from "./sub.js";

/** How much the classes and samples of a loss count. */
export interface ClassWeightOptions {
  /** A weight for each class, [C], in the dtype of the logits. Default: all count the same. */
  weight?: Tensor;
  /** Samples with this label cost nothing, and do not count in the mean. Default: there are none. */
  ignoreIndex?: number;
}

/** Throws unless the weight is one for each of C classes, in the type of the logits. */
export function requireClassWeight(
  op: string,
  argument: string,
  logits: Tensor,
  { weight, ignoreIndex }: ClassWeightOptions,
): void {
  if (ignoreIndex !== undefined && !(Number.isInteger(ignoreIndex) && holds("int32", ignoreIndex))) {
    throw new ValueError(
      `${op}: ignoreIndex is ${describe(ignoreIndex)}; it must be an integer, as labels are`,
    );
  }
  if (weight === undefined) return;
  requireTensor(op, "weight", weight);
  requireSameDType(op, argument, logits.dtype, "weight", weight.dtype);
  const C = logits.shape[logits.rank === 1 ? 0 : 1];
  if (weight.rank !== 1 || weight.size !== C) {
    throw new ShapeError(
      `${op}: weight is ${formatShape(weight.shape)} but ${argument} is ${formatShape(logits.shape)}; weight must be [${C}], one for each class`,
      { weight: weight.shape, [argument]: logits.shape },
    );
  }
}

/** Throws unless there are samples, and classes of each. */
export function requireClasses(op: string, argument: string, logits: Tensor): void {
  if (logits.rank > 0 && logits.size > 0) return;
  throw new ShapeError(
    `${op}: ${argument} is ${formatShape(logits.shape)}; it must be [N, C], [C] or [N, C, d1, …] with at least one sample and one class`,
  );
}

/** The shape of the samples that logits [C], [N, C] or [N, C, d1, …] hold the classes of: [], [N] or [N, d1, …]. */
export const samplesOf = ({ shape }: Tensor): Shape =>
  shape.length === 1 ? [] : shape.filter((_, i) => i !== 1);

/** x in that shape; itself where it has it, so that the usual batch is recorded without a step more. */
export const inShape = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : reshape(x, shape);

/** The same logits, or probabilities, as a row for each sample. */
export function rowsOfClasses(logits: Tensor): Tensor {
  if (logits.rank === 2) return logits;
  const C = logits.shape[logits.rank === 1 ? 0 : 1];
  const others = logits.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const last = logits.rank === 1 ? logits : permute(logits, [...others, 1]);
  return reshape(last, [sizeOf(samplesOf(logits)), C]);
}

/** Labels that are classes all, and for each sample, [N], whether it counts, and how much: null where all count 1. */
export interface WeightedLabels {
  labels: Tensor;
  kept: Tensor | null;
  counts: Tensor | null;
}

/** Labels to be ignored become class 0, and count 0. */
export function weightedLabels(
  op: string,
  target: Tensor,
  logits: Tensor,
  { weight, ignoreIndex }: ClassWeightOptions,
): WeightedLabels {
  const [N, C] = logits.shape;
  const weightOf = (labels: Tensor) =>
    weight === undefined ? null : reshape(gatherRows(reshape(weight, [C, 1]), labels), [N]);
  const given = checkIndices(op, "target", target, C, ignoreIndex);
  if (ignoreIndex === undefined) return { labels: given, kept: null, counts: weightOf(given) };
  const isKept = sub(1, cast(equal(given, ignoreIndex), "int32"));
  const labels = mul(given, isKept);
  const [kept, weights] = [cast(isKept, logits.dtype), weightOf(labels)];
  return { labels, kept, counts: weights === null ? kept : mul(kept, weights) };
}

/** What a sample that does not count costs is not asked for: it may be infinite. */
export const counted = (counts: Tensor | null, losses: Tensor): Tensor =>
  counts === null ? losses : mulOrZero(counts, losses);

/** The mean of losses that were multiplied by what they count is that of what counts. */
export function reduceCounted(
  op: string,
  losses: Tensor,
  counts: Tensor | null,
  reduction: Reduction,
): Tensor {
  const reduced = reduceLoss(op, losses, reduction);
  return counts === null || reduction !== "mean" ? reduced : div(reduced, mean(counts));
}
