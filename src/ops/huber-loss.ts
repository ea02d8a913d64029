import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { clamp } from "./clamp.js";
import { type Reduction, reduceLoss, requireAlike } from "./mse-loss.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** What {@link huberLoss} makes of the losses, and where it bends. */
export interface HuberLossOptions {
  /** "mean" (default) over all elements, "sum", or "none": one loss per element. */
  reduction?: Reduction;
  /** The size of a difference from which on the loss is a straight line. Default 1. */
  delta?: number;
}

/**
 * loss = d²/2 where |d| ≤ δ, else δ·(|d| − δ/2), with d = x − target; averaged over all elements. It is the squared error
 * of small differences, and of large ones, such as outliers have, no more than their size.
 *
 * Shapes: x and target have the same; the result is a scalar, or of that shape with reduction "none".
 *
 * Source: Huber, "Robust Estimation of a Location Parameter" (1964);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 *
 * @throws {ShapeError} when the shapes differ; {@link ValueError} when delta is no finite number above 0.
 * @example
 * huberLoss(tensor([1, 0.5, 4]), tensor([1, 0, 0]), { reduction: "none" }); // [0, 0.125, 3.5]
 */
export function huberLoss(x: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor {
  checkOptions("huberLoss", options, { reduction: true, delta: true });
  const { reduction = "mean", delta = 1 } = options;
  requireAlike("huberLoss", x, target);
  if (!(Number.isFinite(delta) && delta > 0)) {
    throw new ValueError(`huberLoss: delta is ${describe(delta)}; it must be a finite number above 0`);
  }
  const { bent, rest } = bend(x, target, delta);
  return reduceLoss("huberLoss", mul(bent, rest), reduction);
}

/** With c = d, but no further from 0 than δ, both cases are c·(d − c/2): inside d·d/2, outside ±δ·(d ∓ δ/2). */
export function bend(x: Tensor, target: Tensor, delta: number): { bent: Tensor; rest: Tensor } {
  const difference = sub(x, target);
  const bent = clamp(difference, { min: -delta, max: delta });
  return { bent, rest: sub(difference, mul(bent, 0.5)) };
}
