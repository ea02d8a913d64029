import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./div.js";
import { type Axes, planReduction, type ReduceOptions } from "./reduction.js";
import { type AlongMiddle, repeat } from "./sum.js";

// Not a sum that is divided: the sum of numbers that a type holds may be one that it does not hold.
const meanOp: AlongMiddle = defineOp({
  name: "mean",
  forward: ({ kernels, storage, wrap }, x: Tensor, dims: ReduceDims, shape: Shape) => ({
    y: wrap(kernels.reduce("mean", storage(x), dims), shape, x.dtype),
    saved: { shape: x.shape, dims },
  }),
  // Every one of the n elements moves the mean by 1/n.
  backward: ({ saved: { shape, dims } }, dy) => [repeat(div(dy, dims.R), dims, shape)],
});

/**
 * y = (1/n) Σ x over the given axes, or all; NaN where there is nothing to average.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.mean.html
 *
 * @throws {ShapeError} when an axis is out of range; {@link DTypeError} on integers.
 * @example
 * mean(tensor([1, 2, 3, 4])); // 2.5
 */
export function mean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const plan = planReduction("mean", x, axes, options);
  requireFloat("mean", "x", x.dtype);
  return meanOp(plan.x, plan.dims, plan.shape);
}
