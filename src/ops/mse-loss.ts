import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/**
 * loss = (x − target)², averaged over all elements.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 *
 * @throws {ShapeError} when the shapes differ: broadcasting here would hide a mistake.
 * @example
 * mseLoss(tensor([1, 2]), tensor([1, 4])).item(); // 2
 */
export function mseLoss(x: Tensor, target: Tensor, options: { reduction?: Reduction } = {}): Tensor {
  checkOptions("mseLoss", options, { reduction: true });
  const { reduction = "mean" } = options;
  requireAlike("mseLoss", x, target);
  const difference = sub(x, target);
  return reduceLoss("mseLoss", mul(difference, difference), reduction);
}

/** Throws unless a loss can compare the two element by element. */
export function requireAlike(op: string, x: Tensor, target: Tensor): void {
  requireTensor(op, "x", x);
  requireTensor(op, "target", target);
  requireFloat(op, "x", x.dtype);
  requireSameDType(op, "x", x.dtype, "target", target.dtype);
  if (!sameShape(x.shape, target.shape)) {
    throw new ShapeError(
      `${op}: x is ${formatShape(x.shape)} but target is ${formatShape(target.shape)}; both must have the same shape: use broadcastTo() where that is meant`,
      { x: x.shape, target: target.shape },
    );
  }
}

/** What becomes of the losses of a batch. */
export type Reduction = "mean" | "sum" | "none";

export function reduceLoss(op: string, losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "mean") return mean(losses);
  if (reduction === "sum") return sum(losses);
  if (reduction === "none") return losses;
  throw unknownReduction(op, reduction, '"mean", "sum" or "none"');
}

export const unknownReduction = (op: string, reduction: unknown, known: string): ValueError =>
  new ValueError(`${op}: reduction is ${describe(reduction)}; it must be ${known}`);
