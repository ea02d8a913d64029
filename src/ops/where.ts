import { defineOp } from "../autograd/define-op.js";
import { noGrad } from "../autograd/no-grad.js";
import { DTypeError, ShapeError } from "../errors.js";
import { isFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { broadcastShapes, broadcasts, formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Operand, operands, sumTo } from "./broadcast.js";
import { broadcastTo } from "./broadcast-to.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { concat } from "./concat.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";

/** Read by index from both, and not 1·a + 0·b, where 0·NaN would be NaN. */
function chosen(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", a.shape, b.shape));
  const n = sizeOf(shape);
  const row = (x: Tensor) => reshape(broadcastTo(x, shape), [1, 1, n]);
  const isB = cast(equal(row(condition), 0), "int32");
  const both = concat([row(a), row(b)], 1);
  return reshape(takeAlong(both, isB, { outer: 1, R: 2, J: 1, inner: n }), shape);
}

const whereOp: (condition: Tensor, a: Tensor, b: Tensor) => Tensor = defineOp({
  name: "where",
  forward: (_, condition: Tensor, a: Tensor, b: Tensor) => ({
    y: noGrad(() => chosen(condition, a, b)),
    saved: { condition, shapes: [a.shape, b.shape] },
  }),
  // Each gets back what it was taken for.
  backward: ({ saved: { condition, shapes }, needs }, dy) => [
    null,
    needs(1) ? sumTo(where(condition, dy, 0), shapes[0]) : null,
    needs(2) ? sumTo(where(condition, 0, dy), shapes[1]) : null,
  ],
});

/**
 * y = a where the condition is not 0, else b, elementwise; shapes broadcast. What was not chosen plays no part: neither its
 * value nor its slope, were it NaN.
 *
 * The method is PyTorch's: `a.where(condition, b)`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.where.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the condition is a float, or the dtypes
 * of a and b differ.
 * @example
 * const x = tensor([-1, 2]);
 * where(greater(x, 0), x, 0); // [0, 2]
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  requireTensor("where", "condition", condition);
  if (isFloat(condition.dtype)) {
    throw new DTypeError(
      `where: condition is ${condition.dtype}; it must be uint8 or int32, and a is taken where it is not 0: compare first, as in greater(condition, 0)`,
      { op: "where", condition: condition.dtype },
    );
  }
  const [x, y] = operands("where", a, b);
  requireBroadcast({ condition, a: x, b: y });
  return whereOp(condition, x, y);
}

/** Throws at the first two that do not broadcast: of three that do in pairs, all do. */
function requireBroadcast(args: Record<string, Tensor>): void {
  const all = Object.entries(args).map(([name, { shape }]) => ({ name, shape }));
  for (const [i, one] of all.entries())
    for (const other of all.slice(i + 1)) {
      if (broadcasts(one.shape, other.shape)) continue;
      throw new ShapeError(
        `where: ${one.name} is ${formatShape(one.shape)} but ${other.name} is ${formatShape(other.shape)}; they must broadcast: sizes, counted from the last axis, must be equal, or one of them 1`,
        { op: "where", [one.name]: one.shape, [other.name]: other.shape },
      );
    }
}
