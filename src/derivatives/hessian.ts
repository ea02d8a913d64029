import { ones } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { rowsOf } from "./jacobian.js";
import { type DerivativeOptions, type Differentiable, withCall } from "./recorded-call.js";
import { requireScalar } from "./require-scalar.js";

/**
 * H[i][j] = d²y/dinputᵢ dinputⱼ, for y = fn(inputs), a single number: the Jacobian of the gradient, a backward pass for each
 * element of the inputs.
 *
 * Shapes: [...inputᵢ, ...inputⱼ].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 *
 * @throws {ShapeError} when y is more than a number; {@link DTypeError} on integers.
 * @throws {AutogradError} when an op on the way has no second derivative; the message names it.
 * @example
 * const [[H]] = hessian((x) => sum(pow(x, 3)), [tensor([1, 2])]);
 * H; // [[6, 0], [0, 12]]
 */
export function hessian(
  fn: Differentiable,
  inputs: readonly Tensor[],
  options: DerivativeOptions = {},
): Tensor[][] {
  const count = inputs.length;
  const blocks = withCall("hessian", fn, inputs, options, (call, createGraph) => {
    requireScalar("hessian", call.y);
    const gradients = call.slopes([[call.y, ones(call.y.shape, { dtype: call.y.dtype })]], true);
    return gradients.flatMap((gradient) => rowsOf(call, gradient, createGraph));
  });
  return Array.from({ length: count }, (_, i) => blocks.slice(i * count, (i + 1) * count));
}
