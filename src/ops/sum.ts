import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { defineOp } from "../autograd/define-op.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastTo } from "./broadcast-to.js";
import { cast } from "./cast.js";
import { type Axes, planReduction, type ReduceOptions } from "./reduction.js";
import { reshape } from "./reshape.js";

const sumOp = defineOp({
  name: "sum",
  forward: ({ kernels, storage, wrap }, x: Tensor, dims: ReduceDims, shape: Shape) => ({
    y: wrap(kernels.reduce("sum", storage(x), dims), shape, x.dtype),
    saved: { shape: x.shape, dims },
  }),
  // Every summand changes the sum one for one.
  backward: ({ saved: { shape, dims } }, dy) => [
    reshape(broadcastTo(reshape(dy, [dims.outer, 1, dims.inner]), [dims.outer, dims.R, dims.inner]), shape),
  ],
});

/**
 * y = Σ x over the given axes, or all. Floats are accumulated in float64; uint8 is summed as int32.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.sum.html
 *
 * @throws {ShapeError} when an axis is out of range or named twice.
 * @example
 * sum(tensor([[1, 2], [3, 4]])); // 10
 * sum(tensor([[1, 2], [3, 4]]), 0); // [4, 6]
 */
export function sum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const plan = planReduction("sum", x.dtype === "uint8" ? cast(x, "int32") : x, axes, options);
  return sumOp(plan.x, plan.dims, plan.shape);
}
