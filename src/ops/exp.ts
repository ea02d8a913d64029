import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { applyFloat } from "./unary.js";

/**
 * y = eˣ, elementwise, on floats.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.exp.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * exp(tensor([0, 1])); // [1, 2.7183]
 */
export const exp = defineOp({
  name: "exp",
  forward(ctx, x: Tensor) {
    const y = applyFloat(ctx, "exp", x);
    return { y, saved: { y } };
  },
  // e^x is its own slope, so the output is all that is needed.
  backward: ({ saved: { y } }, dy) => [mul(dy, y)],
});
