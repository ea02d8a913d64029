import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";

const addOp = defineOp({
  name: "add",
  forward: (ctx, a: Tensor, b: Tensor) => ({
    y: elementwise(ctx, "add", a, b),
    saved: { aShape: a.shape, bShape: b.shape },
  }),
  // y = a + b changes one for one with either.
  backward: ({ saved: { aShape, bShape } }, dy) => [sumTo(dy, aShape), sumTo(dy, bShape)],
});

/**
 * y = a + b, elementwise. Shapes broadcast.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.add.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * add(tensor([1, 2]), 10); // [11, 12]
 */
export const add = (a: Operand, b: Operand): Tensor => addOp(...operands("add", a, b));
