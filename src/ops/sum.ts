import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { type Axes, planReduction, type ReduceOptions } from "./reduction.js";

// Both read any array as [outer, R, inner] or [outer, inner]; each is the other's adjoint.
export type AlongMiddle = (x: Tensor, dims: ReduceDims, shape: Shape) => Tensor;

const sumOp: AlongMiddle = defineOp({
  name: "sum",
  forward: ({ kernels, storage, wrap }, x: Tensor, dims: ReduceDims, shape: Shape) => ({
    y: wrap(kernels.reduce("sum", storage(x), dims), shape, x.dtype),
    saved: { shape: x.shape, dims },
  }),
  // Every summand changes the sum one for one.
  backward: ({ saved: { shape, dims } }, dy) => [repeat(dy, dims, shape)],
});

/** y = x again for each of the elements that were reduced to it: the adjoint of a sum. */
export const repeat: AlongMiddle = defineOp({
  name: "repeat",
  forward({ kernels, storage, wrap }, x: Tensor, dims: ReduceDims, shape: Shape) {
    const { outer, R, inner } = dims;
    const read = { shape: [outer, R, inner], offset: 0, strides: [inner, 0, 1] };
    return {
      y: wrap(kernels.readStrided(storage(x), read), shape, x.dtype),
      saved: { shape: x.shape, dims },
    };
  },
  backward: ({ saved: { shape, dims } }, dy) => [sumOp(dy, dims, shape)],
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
  requireTensor("sum", "x", x);
  const plan = planReduction("sum", x.dtype === "uint8" ? cast(x, "int32") : x, axes, options);
  return sumOp(plan.x, plan.dims, plan.shape);
}
