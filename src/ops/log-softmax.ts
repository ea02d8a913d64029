import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { planReduction } from "./reduction.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

const logSoftmaxOp = defineOp({
  name: "logSoftmax",
  forward({ kernels, storage, wrap }, x: Tensor, dims: ReduceDims, axis: number) {
    const y = wrap(kernels.logSoftmax(storage(x), dims), x.shape, x.dtype);
    return { y, saved: { y, axis } };
  },
  // dy_i/dx_j = 1[i = j] − softmax_j, and softmax = e^y.
  backward: ({ saved: { y, axis } }, dy) => [sub(dy, mul(exp(y), sum(dy, axis, { keepDim: true })))],
});

/**
 * y = x − log Σ exp(x) along an axis: the logarithm of softmax, without the loss of digits that taking the logarithm
 * of a probability would bring.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 *
 * @throws {ShapeError} when the axis is out of range; {@link DTypeError} on integers.
 * @example
 * logSoftmax(tensor([1, 1])); // [-0.6931, -0.6931]
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  requireTensor("logSoftmax", "x", x);
  requireFloat("logSoftmax", "x", x.dtype);
  return logSoftmaxOp(x, planReduction("logSoftmax", x, axis, {}).dims, axis);
}
