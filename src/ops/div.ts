import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";

const divOp = defineOp({
  name: "div",
  forward(ctx, a: Tensor, b: Tensor) {
    const y = elementwise(ctx, "div", a, b);
    return { y, saved: { y, b, aShape: a.shape } };
  },
  // d(a/b)/da = 1/b and d(a/b)/db = −a/b², which is −y/b: b² may be infinite or 0 where the slope is neither.
  backward({ saved: { y, b, aShape }, needs }, dy) {
    const da = div(dy, b);
    return [needs(0) ? sumTo(da, aShape) : null, needs(1) ? sumTo(neg(mul(da, y)), b.shape) : null];
  },
});

/**
 * y = a / b, elementwise, on floats. Shapes broadcast; division by 0 gives ±infinity or NaN, as in IEEE 754.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.div.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ or are integers.
 * @example
 * div(tensor([1, 2]), tensor([2, 4])); // [0.5, 0.5]
 */
export function div(a: Operand, b: Operand): Tensor {
  const pair = operands("div", a, b);
  requireFloat("div", "a", pair[0].dtype);
  return divOp(...pair);
}
