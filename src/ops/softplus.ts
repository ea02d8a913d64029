import { defineOp } from "../autograd/define-op.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireNumber } from "../tensor/require-number.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { greater } from "./compare.js";
import { maximum } from "./maximum.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";
import { apply } from "./unary.js";

/** The shape of {@link softplus}. */
export interface SoftplusOptions {
  /** How sharp the bend is: the function comes closer to max(x, 0) with a larger one. Default 1. */
  beta?: number;
  /** Where β·x is above it, y is x. Default 20. */
  threshold?: number;
}

const softplusOp = defineOp({
  name: "softplus",
  forward: (ctx, x: Tensor, beta: number, threshold: number) => ({
    y: apply(ctx, "softplus", x, beta, threshold),
    saved: { x, beta, threshold },
  }),
  // dy/dx = sigmoid(βx), and 1 above the threshold: the larger of the two, for a sigmoid is between 0 and 1.
  backward({ saved: { x, beta, threshold } }, dy) {
    const z = mul(x, beta);
    return [mul(dy, maximum(sigmoid(z), cast(greater(z, threshold), x.dtype)))];
  },
});

/**
 * y = ln(1 + e^(β·x)) / β, elementwise, on floats; above the threshold y = x.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html
 *
 * @throws {DTypeError} on integers; {@link ValueError} when beta is no finite number above 0, or threshold no number.
 * @example
 * softplus(tensor([-1, 0, 30])); // [0.3133, 0.6931, 30]
 */
export function softplus(x: Tensor, options: SoftplusOptions = {}): Tensor {
  requireTensor("softplus", "x", x);
  requireFloat("softplus", "x", x.dtype);
  checkOptions("softplus", options, { beta: true, threshold: true });
  const { beta = 1, threshold = 20 } = options;
  if (!(Number.isFinite(beta) && beta > 0)) {
    throw new ValueError(`softplus: beta is ${describe(beta)}; it must be a finite number above 0`);
  }
  requireNumber("softplus", "threshold", threshold);
  return softplusOp(x, beta, threshold);
}
