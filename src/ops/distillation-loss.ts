import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { inShape, requireClasses, rowsOfClasses, samplesOf } from "./class-weights.js";
import { div } from "./div.js";
import { klDiv } from "./kl-div.js";
import { logSoftmax } from "./log-softmax.js";
import { type Reduction, reduceLoss, requireAlike } from "./mse-loss.js";
import { mul } from "./mul.js";
import { sum } from "./sum.js";

/** How soft the targets of {@link distillationLoss} are, and what becomes of the losses of a batch. */
export interface DistillationLossOptions {
  /** T, above 0: the logits of both are divided by it. The higher, the more the classes that are unlikely count. Default 1. */
  temperature?: number;
  /** "mean" (default) over the samples, "sum", or "none": one loss per sample. */
  reduction?: Reduction;
}

/**
 * What a student is from its teacher: loss = T² · Σ_c p_c · (ln p_c − ln q_c), the Kullback-Leibler divergence of the student's
 * q = softmax(x/T) from the teacher's p = softmax(target/T), averaged over the samples.
 *
 * Its derivative by x is T·(q − p): softening by T makes the slopes of the divergence T² times as small (one T from the chain
 * rule, the other because p and q come closer), so T² keeps them as large as those of `crossEntropy`, to which it is usually
 * added: α·crossEntropy(x, labels) + (1 − α)·distillationLoss(x, target). The teacher's logits come from `noGrad`, or their own
 * slopes are recorded too. Several teachers are one, whose logits are the logarithm of their mean probabilities.
 *
 * Shapes: x and target, both logits of the same dtype, [N, C], [C] of a single sample, or [N, C, d1, …]; the result is a scalar,
 * or one loss for each sample with reduction "none".
 *
 * Source: Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network" (2015)
 *
 * @throws {ShapeError} when the shapes differ, or there is no sample; {@link DTypeError} when the dtypes do, or on integers;
 * {@link ValueError} when the temperature is not above 0.
 * @example
 * const teacher = tensor([[4, 2, 0]]);
 * distillationLoss(tensor([[4, 2, 0]]), teacher).item(); // 0
 * distillationLoss(tensor([[0, 0, 0]]), teacher, { temperature: 2 }).item(); // 1.0649
 */
export function distillationLoss(x: Tensor, target: Tensor, options: DistillationLossOptions = {}): Tensor {
  checkOptions("distillationLoss", options, { temperature: true, reduction: true });
  const { temperature = 1, reduction = "mean" } = options;
  requireAlike("distillationLoss", x, target);
  requireClasses("distillationLoss", "x", x);
  if (!(Number.isFinite(temperature) && temperature > 0)) {
    throw new ValueError(
      `distillationLoss: temperature is ${describe(temperature)}; it must be a finite number above 0`,
    );
  }
  const softened = (logits: Tensor) => logSoftmax(div(rowsOfClasses(logits), temperature), 1);
  const terms = klDiv(softened(x), softened(target), { logTarget: true, reduction: "none" });
  const losses = mul(sum(terms, 1), temperature ** 2);
  return reduceLoss("distillationLoss", inShape(losses, samplesOf(x)), reduction);
}
