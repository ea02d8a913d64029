import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { type Reduction, reduceLoss, requireAlike } from "./mse-loss.js";
import { sub } from "./sub.js";

/**
 * loss = |x − target|, averaged over all elements. Where they are equal the gradient is 0.
 *
 * Shapes: x and target have the same; the result is a scalar, or of that shape with reduction "none".
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 *
 * @throws {ShapeError} when the shapes differ; {@link DTypeError} when the dtypes do, or on integers.
 * @example
 * l1Loss(tensor([1, 2]), tensor([1, 4])).item(); // 1
 */
export function l1Loss(x: Tensor, target: Tensor, options: { reduction?: Reduction } = {}): Tensor {
  checkOptions("l1Loss", options, { reduction: true });
  requireAlike("l1Loss", x, target);
  return reduceLoss("l1Loss", abs(sub(x, target)), options.reduction ?? "mean");
}
