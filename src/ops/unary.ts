import type { UnaryFunction } from "../../kernels/elementwise/functions.js";
import type { ForwardContext } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";

/** The forward of an op that is one entry of the elementwise table. */
export function apply(
  { kernels, storage, wrap }: ForwardContext,
  f: UnaryFunction,
  x: Tensor,
  ...parameters: number[]
): Tensor {
  requireTensor(f, "x", x);
  return wrap(kernels.unary(f, storage(x), ...parameters), x.shape, x.dtype);
}

/** The same for functions that make no sense on integers. */
export function applyFloat(
  ctx: ForwardContext,
  f: UnaryFunction,
  x: Tensor,
  ...parameters: number[]
): Tensor {
  requireTensor(f, "x", x);
  requireFloat(f, "x", x.dtype);
  return apply(ctx, f, x, ...parameters);
}
