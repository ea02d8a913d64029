import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { apply } from "./unary.js";

/** −1, 0 or 1; 0 for NaN. Flat wherever it has a slope at all. */
const sign = defineOp({
  name: "sign",
  forward: (ctx, x: Tensor) => ({ y: apply(ctx, "sign", x), saved: null }),
  backward: () => [null],
});

/**
 * y = |x|, elementwise. At the kink the gradient is 0, at NaN too.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.abs.html
 *
 * @example
 * abs(tensor([-1, 2])); // [1, 2]
 */
export const abs = defineOp({
  name: "abs",
  forward: (ctx, x: Tensor) => ({ y: apply(ctx, "abs", x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, sign(x))],
});
