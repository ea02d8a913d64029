import { defineOp } from "../autograd/define-op.js";
import { checkDType, type DType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";

const castOp: (x: Tensor, dtype: DType) => Tensor = defineOp({
  name: "cast",
  forward(context, x: Tensor, dtype: DType) {
    const { kernels, storage, wrap } = context.holding(dtype);
    return { y: wrap(kernels.cast(storage(x), dtype), x.shape, dtype), saved: { dtype: x.dtype } };
  },
  backward: ({ saved: { dtype } }, dy) => [cast(dy, dtype)],
});

/**
 * The same numbers in another dtype. Towards integers the fraction is cut off; uint8 wraps around at 256. Between
 * float32 and float64 the gradient passes through.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
 *
 * @example
 * cast(tensor([1.7, -1.7]), "int32"); // [1, -1]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  requireTensor("cast", "x", x);
  checkDType("cast", dtype);
  return x.dtype === dtype ? x : castOp(x, dtype);
}
