import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { applyFloat } from "./unary.js";

const SLOPE_AT_0 = 2 / Math.sqrt(Math.PI);

/**
 * y = 2/√π ∫₀ˣ e^(−u²) du, elementwise, on floats: the share of a normal distribution of variance 1/2 between −|x| and
 * |x|, with the sign of x.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.erf.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * erf(tensor([0, 1])); // [0, 0.8427]
 */
export const erf = defineOp({
  name: "erf",
  forward: (ctx, x: Tensor) => ({ y: applyFloat(ctx, "erf", x), saved: { x } }),
  // dy/dx = 2/√π · e^(−x²)
  backward: ({ saved: { x } }, dy) => [mul(dy, mul(exp(neg(mul(x, x))), SLOPE_AT_0))],
});
