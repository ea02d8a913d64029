import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { inShape, rowsOfClasses, samplesOf } from "./class-weights.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import { logSoftmax } from "./log-softmax.js";
import { type Reduction, reduceLoss, requireAlike } from "./mse-loss.js";
import { mul, mulOrZero } from "./mul.js";
import { sub } from "./sub.js";
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
  if (x.rank === 0 || x.size === 0) {
    throw new ShapeError(
      `distillationLoss: x is ${formatShape(x.shape)}; it must be [N, C], [C] or [N, C, d1, …] with at least one sample and one class`,
    );
  }
  if (typeof temperature !== "number" || !(temperature > 0 && temperature < Infinity)) {
    throw new ValueError(
      `distillationLoss: temperature is ${describe(temperature)}; it must be a finite number above 0`,
    );
  }
  const softened = (logits: Tensor) => logSoftmax(div(rowsOfClasses(logits), temperature), 1);
  const [logQ, logP] = [softened(x), softened(target)];
  const divergence = sum(mulOrZero(exp(logP), sub(logP, logQ)), 1);
  const losses = mul(divergence, temperature ** 2);
  return reduceLoss("distillationLoss", inShape(losses, samplesOf(x)), reduction);
}
