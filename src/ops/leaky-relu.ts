import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireNumber } from "../tensor/require-number.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise } from "./broadcast.js";
import { apply } from "./unary.js";

const leakyReluBackward: (dy: Tensor, x: Tensor, slope: number) => Tensor = defineOp({
  name: "leakyReluBackward",
  forward: (ctx, dy: Tensor, x: Tensor, slope: number) => ({
    y: elementwise(ctx, "leakyReluBackward", dy, x, slope),
    saved: { x, slope },
  }),
  backward: ({ saved: { x, slope } }, g) => [leakyReluBackward(g, x, slope), null],
});

const leakyReluOp = defineOp({
  name: "leakyRelu",
  forward: (ctx, x: Tensor, slope: number) => ({ y: apply(ctx, "leakyRelu", x, slope), saved: { x, slope } }),
  // Slope 1 above 0, `slope` at 0 and below.
  backward: ({ saved: { x, slope } }, dy) => [leakyReluBackward(dy, x, slope)],
});

/**
 * y = x where x > 0, else slope · x. At 0 and at NaN the gradient is `slope`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
 *
 * @throws {DTypeError} on integers; {@link ValueError} when slope is no number.
 * @example
 * leakyRelu(tensor([-1, 2]), 0.1); // [-0.1, 2]
 */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  requireTensor("leakyRelu", "x", x);
  requireFloat("leakyRelu", "x", x.dtype);
  requireNumber("leakyRelu", "slope", slope);
  return leakyReluOp(x, slope);
}
