import { setGradient } from "../autograd/accumulate.js";
import { noGrad } from "../autograd/no-grad.js";
import { cast } from "../ops/cast.js";
import type { DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/** Gives a leaf, and its gradient, another type of floats. It stays the same tensor, for all who hold it. */
export function convertTensor(t: Tensor, dtype: DType): void {
  if (t.dtype === dtype) return;
  const { grad } = t;
  noGrad(() => t.adopt(cast(t, dtype)));
  if (grad !== null) noGrad(() => setGradient(t, cast(grad, dtype)));
}
