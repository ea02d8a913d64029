import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { applyFloat } from "./unary.js";

/**
 * y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), elementwise, on floats.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.tanh.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * tanh(tensor([0])); // [0]
 */
export const tanh = defineOp({
  name: "tanh",
  forward(ctx, x: Tensor) {
    const y = applyFloat(ctx, "tanh", x);
    return { y, saved: { y } };
  },
  // dy/dx = 1 − y²
  backward: ({ saved: { y } }, dy) => [mul(dy, sub(1, mul(y, y)))],
});
