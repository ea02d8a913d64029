import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import { log } from "./log.js";
import { type Reduction, reduceLoss, requireAlike, unknownReduction } from "./mse-loss.js";
import { mulOrZero } from "./mul.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** What {@link klDiv} makes of the losses, and of its target. */
export interface KlDivOptions {
  /**
   * "mean" (default) over all elements, "batchmean" for the sum divided by the size of the first axis, which is the
   * divergence by its definition, "sum", or "none": one loss per element.
   */
  reduction?: Reduction | "batchmean";
  /** Whether the target holds logarithms of probabilities too. Default false. */
  logTarget?: boolean;
}

/**
 * loss = target · (ln target − x), the terms of the Kullback-Leibler divergence of the distribution with the logarithms x
 * from the target; 0 where the target is 0. With `logTarget` it is e^target · (target − x).
 *
 * Shapes: x and target have the same; the result is a scalar, or of that shape with reduction "none".
 *
 * Source: Kullback, Leibler, "On Information and Sufficiency" (1951);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 *
 * @throws {ShapeError} when the shapes differ; {@link DTypeError} when the dtypes do, or on integers.
 * @example
 * const x = logSoftmax(tensor([[0, 0]]));
 * klDiv(x, tensor([[0.75, 0.25]]), { reduction: "batchmean" }).item(); // 0.1308
 */
export function klDiv(x: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  checkOptions("klDiv", options, { reduction: true, logTarget: true });
  const { reduction = "mean", logTarget = false } = options;
  requireAlike("klDiv", x, target);
  if (!["mean", "batchmean", "sum", "none"].includes(reduction))
    throw unknownReduction("klDiv", reduction, '"mean", "batchmean", "sum" or "none"');
  const [p, logP] = logTarget ? [exp(target), target] : [target, log(target)];
  const losses = mulOrZero(p, sub(logP, x));
  return reduction === "batchmean"
    ? div(sum(losses), x.shape[0] ?? 1)
    : reduceLoss("klDiv", losses, reduction);
}
