import { derivatives } from "../autograd/grad.js";
import { zeros } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DerivativeOptions, type Differentiable, requireDirections, withCall } from "./recorded-call.js";

/**
 * y = fn(inputs) and Σ J·v over the inputs, with J = dy/dinput: the slope of y where the inputs move along v, in forward mode's
 * sense.
 *
 * The library has reverse mode alone, and takes it twice: g(u) = Jᵀ·u is linear in u, so that its own gradient for v is J·v,
 * wherever u is. So each op on the way needs a second derivative.
 *
 * Shapes: each v that of its input; the results that of y.
 *
 * Source: https://j-towns.github.io/2017/06/12/A-new-trick.html;
 * https://pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 *
 * @throws {ShapeError} when a v has another shape than its input; {@link DTypeError} when it has another dtype, and on integers.
 * @throws {AutogradError} when an op on the way has no second derivative; the message names it.
 * @example
 * const x = tensor([1, 2, 3]);
 * const [y, dy] = jvp((x) => mul(x, x), [x], [tensor([1, 0, 10])]);
 * dy; // [2, 0, 60]
 */
export function jvp(
  fn: Differentiable,
  inputs: readonly Tensor[],
  v: readonly Tensor[],
  options: DerivativeOptions = {},
): [y: Tensor, slope: Tensor] {
  requireDirections("jvp", v, inputs);
  return withCall("jvp", fn, inputs, options, ({ y, slopes }, createGraph) => {
    const u = zeros(y.shape, { dtype: y.dtype });
    u.requiresGrad = true;
    const transposed = slopes([[y, u]], true).map((g, i) => [g, v[i]] as const);
    const [slope] = derivatives(
      transposed.filter(([g]) => g.requiresGrad),
      [u],
      createGraph,
    );
    return [y, slope ?? zeros(y.shape, { dtype: y.dtype })];
  });
}
