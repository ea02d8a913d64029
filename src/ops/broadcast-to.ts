import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import {
  broadcastShapes,
  broadcastStrides,
  checkShape,
  formatShape,
  type Shape,
  sameShape,
} from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { sumTo } from "./broadcast.js";

const broadcastOp = defineOp({
  name: "broadcastTo",
  forward({ kernels, storage, wrap }, x: Tensor, shape: Shape) {
    const dims = { shape, offset: 0, strides: broadcastStrides(x.shape, shape) };
    return { y: wrap(kernels.readStrided(storage(x), dims), shape, x.dtype), saved: { shape: x.shape } };
  },
  backward: ({ saved: { shape } }, dy) => [sumTo(dy, shape)],
});

/**
 * Repeats x along new axes and axes of size 1, by NumPy's rule.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.broadcast_to.html
 *
 * @throws {ShapeError} when x does not broadcast to exactly that shape.
 * @example
 * broadcastTo(tensor([1, 2, 3]), [2, 3]); // [[1, 2, 3], [1, 2, 3]]
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  requireTensor("broadcastTo", "x", x);
  checkShape("broadcastTo", shape);
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
    throw new ShapeError(
      `broadcastTo: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}; every size must be equal to the target's, or 1`,
    );
  }
  return sameShape(x.shape, shape) ? x : broadcastOp(x, shape);
}
