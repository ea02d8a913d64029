import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";
import { neg } from "./neg.js";

const subOp = defineOp({
  name: "sub",
  forward: (ctx, a: Tensor, b: Tensor) => ({
    y: elementwise(ctx, "sub", a, b),
    saved: { aShape: a.shape, bShape: b.shape },
  }),
  backward: ({ saved: { aShape, bShape }, needs }, dy) => [
    sumTo(dy, aShape),
    needs(1) ? neg(sumTo(dy, bShape)) : null,
  ],
});

/**
 * y = a − b, elementwise. Shapes broadcast.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.sub.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * sub(tensor([1, 2]), tensor([[1], [2]])); // [[0, 1], [-1, 0]]
 */
export const sub = (a: Operand, b: Operand): Tensor => subOp(...operands("sub", a, b));
