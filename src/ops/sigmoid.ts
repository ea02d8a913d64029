import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { applyFloat } from "./unary.js";

/**
 * y = 1 / (1 + e⁻ˣ), elementwise, on floats.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.sigmoid.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * sigmoid(tensor([0])); // [0.5]
 */
export const sigmoid = defineOp({
  name: "sigmoid",
  forward(ctx, x: Tensor) {
    const y = applyFloat(ctx, "sigmoid", x);
    return { y, saved: { y } };
  },
  // dy/dx = y·(1 − y)
  backward: ({ saved: { y } }, dy) => [mul(dy, mul(y, sub(1, y)))],
});
