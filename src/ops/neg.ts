import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { apply } from "./unary.js";

/**
 * y = −x.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.neg.html
 *
 * @example
 * neg(tensor([1, -2])); // [-1, 2]
 */
export const neg: (x: Tensor) => Tensor = defineOp({
  name: "neg",
  forward: (ctx, x: Tensor) => ({ y: apply(ctx, "neg", x), saved: null }),
  backward: (_, dy) => [neg(dy)],
});
