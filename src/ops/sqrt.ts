import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { applyFloat } from "./unary.js";

/**
 * y = √x, elementwise, on floats: NaN below 0. The slope at 0 is infinite.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.sqrt.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * sqrt(tensor([4, 9])); // [2, 3]
 */
export const sqrt = defineOp({
  name: "sqrt",
  forward(ctx, x: Tensor) {
    const y = applyFloat(ctx, "sqrt", x);
    return { y, saved: { y } };
  },
  // d√x/dx = 1/(2√x)
  backward: ({ saved: { y } }, dy) => [div(dy, mul(y, 2))],
});
