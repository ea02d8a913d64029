import { ones } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DerivativeOptions, type Differentiable, requireDirections, withCall } from "./recorded-call.js";
import { requireScalar } from "./require-scalar.js";

/**
 * y = fn(inputs), a single number, and H·v for each input, with H the second derivatives of y by all inputs: the gradient of
 * ⟨∇y, v⟩, without H itself: two backward passes.
 *
 * Shapes: each v and each result that of its input.
 *
 * Source: Pearlmutter, "Fast Exact Multiplication by the Hessian" (1994);
 * https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 *
 * @throws {ShapeError} when y is more than a number, or a v has another shape than its input; {@link DTypeError} when it has another dtype, and on integers.
 * @throws {AutogradError} when an op on the way has no second derivative; the message names it.
 * @example
 * const x = tensor([1, 2]);
 * const [y, [Hv]] = hvp((x) => sum(pow(x, 3)), [x], [tensor([1, 10])]);
 * Hv; // [6, 120]
 */
export function hvp(
  fn: Differentiable,
  inputs: readonly Tensor[],
  v: readonly Tensor[],
  options: DerivativeOptions = {},
): [y: Tensor, products: Tensor[]] {
  requireDirections("hvp", v, inputs);
  const [y, ...products] = withCall("hvp", fn, inputs, options, ({ y, slopes }, createGraph) => {
    requireScalar("hvp", y);
    const gradients = slopes([[y, ones(y.shape, { dtype: y.dtype })]], true);
    return [
      y,
      ...slopes(
        gradients.map((g, i) => [g, v[i]] as const),
        createGraph,
      ),
    ];
  });
  return [y, products];
}
