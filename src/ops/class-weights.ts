// What the losses of classifiers have in common: how much each sample counts.

import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { holds, isFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { gatherRows } from "./gather-rows.js";
import { checkIndices } from "./indices.js";
import { mean } from "./mean.js";
import { type Reduction, reduceLoss } from "./mse-loss.js";
import { mul, mulOrZero } from "./mul.js";
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
  const C = logits.shape[1];
  if (weight.rank !== 1 || weight.size !== C) {
    throw new ShapeError(
      `${op}: weight is ${formatShape(weight.shape)} but ${argument} is ${formatShape(logits.shape)}; weight must be [${C}], one for each class`,
      { weight: weight.shape, [argument]: logits.shape },
    );
  }
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
  if (ignoreIndex === undefined || isFloat(target.dtype)) {
    const labels = checkIndices(op, "target", target, C);
    return { labels, kept: null, counts: weightOf(labels) };
  }
  const given = cast(target, "int32");
  const isKept = sub(1, cast(equal(given, ignoreIndex), "int32"));
  const labels = checkIndices(op, "target", mul(given, isKept), C);
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
