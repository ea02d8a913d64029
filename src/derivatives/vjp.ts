import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DerivativeOptions, type Differentiable, requireLike, withCall } from "./recorded-call.js";

/**
 * y = fn(inputs) and Jᵀ·v for each input, with J = dy/dinput: one backward pass, whatever the sizes. It is what
 * `y.backward({ gradient: v })` adds to the inputs, answered; no `grad` changes, not even those of parameters of fn.
 *
 * Shapes: v that of y; the results those of the inputs, zeros where y does not depend on one.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 *
 * @throws {ShapeError} when v has another shape than y; {@link DTypeError} when it has another dtype, and on integers.
 * @example
 * const x = tensor([1, 2, 3]);
 * const [y, [dx]] = vjp((x) => mul(x, x), [x], tensor([1, 0, 10]));
 * dx; // [2, 0, 60]
 */
export function vjp(
  fn: Differentiable,
  inputs: readonly Tensor[],
  v: Tensor,
  options: DerivativeOptions = {},
): [y: Tensor, gradients: Tensor[]] {
  requireTensor("vjp", "v", v);
  const [y, ...gradients] = withCall("vjp", fn, inputs, options, ({ y, slopes }, createGraph) => {
    requireLike("vjp", ["v", v], ["y", y]);
    return [y, ...slopes([[y, v]], createGraph)];
  });
  return [y, gradients];
}
