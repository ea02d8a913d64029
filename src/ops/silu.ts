import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";
import { sub } from "./sub.js";
import { applyFloat } from "./unary.js";

/**
 * y = x · sigmoid(x), elementwise, on floats; also called swish. Of −∞ it is NaN, as in PyTorch.
 *
 * Source: Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * silu(tensor([-1, 0, 1])); // [-0.2689, 0, 0.7311]
 */
export const silu = defineOp({
  name: "silu",
  forward: (ctx, x: Tensor) => ({ y: applyFloat(ctx, "silu", x), saved: { x } }),
  // dy/dx = s·(1 + x·(1 − s)) with s = sigmoid(x), which is quickly made again.
  backward({ saved: { x } }, dy) {
    const s = sigmoid(x);
    return [mul(dy, mul(s, add(1, mul(x, sub(1, s)))))];
  },
});
