import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./div.js";
import { applyFloat } from "./unary.js";

/**
 * y = ln x, elementwise, on floats: −infinity at 0, NaN below.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.log.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * log(tensor([1, 2])); // [0, 0.6931]
 */
export const log = defineOp({
  name: "log",
  forward: (ctx, x: Tensor) => ({ y: applyFloat(ctx, "log", x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [div(dy, x)],
});
