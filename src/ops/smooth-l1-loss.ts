import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { div } from "./div.js";
import { bend } from "./huber-loss.js";
import { type Reduction, reduceLoss, requireAlike } from "./mse-loss.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** What {@link smoothL1Loss} makes of the losses, and where it bends. */
export interface SmoothL1LossOptions {
  /** "mean" (default) over all elements, "sum", or "none": one loss per element. */
  reduction?: Reduction;
  /** The size of a difference from which on the slope is 1; with 0 it is {@link l1Loss}. Default 1. */
  beta?: number;
}

/**
 * loss = d²/(2β) where |d| < β, else |d| − β/2, with d = x − target; averaged over all elements: {@link huberLoss} with
 * δ = β, divided by β.
 *
 * Shapes: x and target have the same; the result is a scalar, or of that shape with reduction "none".
 *
 * Source: Girshick, "Fast R-CNN" (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 *
 * @throws {ShapeError} when the shapes differ; {@link ValueError} when beta is no finite number of at least 0.
 * @example
 * smoothL1Loss(tensor([1, 0.5, 4]), tensor([1, 0, 0]), { beta: 2, reduction: "none" }); // [0, 0.0625, 3]
 */
export function smoothL1Loss(x: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor {
  checkOptions("smoothL1Loss", options, { reduction: true, beta: true });
  const { reduction = "mean", beta = 1 } = options;
  requireAlike("smoothL1Loss", x, target);
  if (!(Number.isFinite(beta) && beta >= 0)) {
    throw new ValueError(`smoothL1Loss: beta is ${describe(beta)}; it must be a finite number of at least 0`);
  }
  if (beta === 0) return reduceLoss("smoothL1Loss", abs(sub(x, target)), reduction);
  const { bent, rest } = bend(x, target, beta);
  // At most 1, the quotient keeps the product from being larger than the loss.
  return reduceLoss("smoothL1Loss", mul(div(bent, beta), rest), reduction);
}
