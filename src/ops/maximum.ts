import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";
import { mul } from "./mul.js";

/** 0 where a < b, ½ at a tie, 1 elsewhere: a's share of the gradient of maximum(a, b). Flat, so it has no slope. */
export const greaterShare = defineOp({
  name: "greaterShare",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "greaterShare", a, b), saved: null }),
  backward: () => [null, null],
});

const maximumOp = defineOp({
  name: "maximum",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "maximum", a, b), saved: { a, b } }),
  // All of dy goes to the larger one; a tie is shared in halves.
  backward: ({ saved: { a, b }, needs }, dy) => [
    needs(0) ? sumTo(mul(dy, greaterShare(a, b)), a.shape) : null,
    needs(1) ? sumTo(mul(dy, greaterShare(b, a)), b.shape) : null,
  ],
});

/**
 * y = max(a, b), elementwise; NaN wins. Shapes broadcast. At a tie each argument gets half of the
 * gradient, beside a NaN each gets all of it.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.maximum.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * maximum(tensor([1, 5]), 3); // [3, 5]
 */
export const maximum = (a: Operand, b: Operand): Tensor => maximumOp(...operands("maximum", a, b));
