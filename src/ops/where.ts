import { DTypeError } from "../errors.js";
import { isFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { broadcastShapes, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Operand, operands } from "./broadcast.js";
import { broadcastTo } from "./broadcast-to.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { concat } from "./concat.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";

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
  const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", x.shape, y.shape));
  const n = sizeOf(shape);
  const row = (t: Tensor) => reshape(broadcastTo(t, shape), [1, 1, n]);
  // Read by index from both, and not 1·a + 0·b, where 0·NaN would be NaN.
  const isB = cast(equal(row(condition), 0), "int32");
  const chosen = takeAlong(concat([row(x), row(y)], 1), isB, { outer: 1, R: 2, J: 1, inner: n });
  return reshape(chosen, shape);
}
