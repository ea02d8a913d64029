import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";
import { greaterShare } from "./maximum.js";
import { mul } from "./mul.js";

const minimumOp = defineOp({
  name: "minimum",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "minimum", a, b), saved: { a, b } }),
  // All of dy goes to the smaller one; a tie is shared in halves.
  backward: ({ saved: { a, b }, needs }, dy) => [
    needs(0) ? sumTo(mul(dy, greaterShare(b, a)), a.shape) : null,
    needs(1) ? sumTo(mul(dy, greaterShare(a, b)), b.shape) : null,
  ],
});

/**
 * y = min(a, b), elementwise; NaN wins. Shapes broadcast. At a tie each argument gets half of the
 * gradient, beside a NaN each gets all of it.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.minimum.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * minimum(tensor([1, 5]), 3); // [1, 3]
 */
export const minimum = (a: Operand, b: Operand): Tensor => minimumOp(...operands("minimum", a, b));
