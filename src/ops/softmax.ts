import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { planReduction } from "./reduction.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

const softmaxOp = defineOp({
  name: "softmax",
  forward({ kernels, storage, wrap }, x: Tensor, dims: ReduceDims, axis: number) {
    const y = wrap(kernels.softmax(storage(x), dims), x.shape, x.dtype);
    return { y, saved: { y, axis } };
  },
  // dy_i/dx_j = y_i·(1[i = j] − y_j), so dx = y·(dy − Σ dy·y).
  backward: ({ saved: { y, axis } }, dy) => [mul(y, sub(dy, sum(mul(dy, y), axis, { keepDim: true })))],
});

/**
 * y_i = exp(x_i) / Σ exp(x_j) along an axis: positive numbers that sum to 1.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.softmax.html
 *
 * @throws {ShapeError} when the axis is out of range; {@link DTypeError} on integers.
 * @example
 * softmax(tensor([1, 1])); // [0.5, 0.5]
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  requireTensor("softmax", "x", x);
  requireFloat("softmax", "x", x.dtype);
  return softmaxOp(x, planReduction("softmax", x, axis, {}).dims, axis);
}
