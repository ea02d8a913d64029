import { defineOp } from "../autograd/define-op.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireNumber } from "../tensor/require-number.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise } from "./broadcast.js";
import { apply } from "./unary.js";

const clampBackward: (dy: Tensor, x: Tensor, min: number, max: number) => Tensor = defineOp({
  name: "clampBackward",
  forward: (ctx, dy: Tensor, x: Tensor, min: number, max: number) => ({
    y: elementwise(ctx, "clampBackward", dy, x, min, max),
    saved: { x, min, max },
  }),
  backward: ({ saved: { x, min, max } }, g) => [clampBackward(g, x, min, max), null],
});

const clampOp = defineOp({
  name: "clamp",
  forward: (ctx, x: Tensor, min: number, max: number) => ({
    y: apply(ctx, "clamp", x, min, max),
    saved: { x, min, max },
  }),
  // The identity inside the bounds and on them, constant outside.
  backward: ({ saved: { x, min, max } }, dy) => [clampBackward(dy, x, min, max)],
});

/**
 * y = min(max(x, min), max), elementwise; either bound may be left out. On a bound the gradient is that of the
 * identity, at NaN it is 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.clamp.html
 *
 * @throws {ValueError} when min is greater than max, or one of them no number.
 * @example
 * clamp(tensor([-1, 0.5, 2]), { min: 0, max: 1 }); // [0, 0.5, 1]
 */
export function clamp(x: Tensor, bounds: { min?: number; max?: number }): Tensor {
  requireTensor("clamp", "x", x);
  checkOptions("clamp", bounds, { min: true, max: true });
  const { min = -Infinity, max = Infinity } = bounds;
  requireNumber("clamp", "min", min);
  requireNumber("clamp", "max", max);
  if (!(min <= max))
    throw new ValueError(`clamp: min ${min} is greater than max ${max}; min must be at most max`);
  return clampOp(x, min, max);
}
