import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";

const mulOp = defineOp({
  name: "mul",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "mul", a, b), saved: { a, b } }),
  // Each factor is the slope of the product in the other.
  backward: ({ saved: { a, b }, needs }, dy) => [
    needs(0) ? sumTo(mul(dy, b), a.shape) : null,
    needs(1) ? sumTo(mul(dy, a), b.shape) : null,
  ],
});

/** y = a · b of the same shape, but 0 where a is 0, also beside an infinity. */
export const mulOrZero: (a: Tensor, b: Tensor) => Tensor = defineOp({
  name: "mulOrZero",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "mulOrZero", a, b), saved: { a, b } }),
  backward: ({ saved: { a, b }, needs }, dy) => [
    needs(0) ? mulOrZero(dy, b) : null,
    needs(1) ? mul(dy, a) : null,
  ],
});

/**
 * y = a · b, elementwise. Shapes broadcast.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.mul.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * mul(tensor([1, 2, 3]), 2); // [2, 4, 6]
 */
export const mul = (a: Operand, b: Operand): Tensor => mulOp(...operands("mul", a, b));
