import { defineOp } from "../autograd/define-op.js";
import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, normalizeAxis, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

const permuteOp: (x: Tensor, order: readonly number[]) => Tensor = defineOp({
  name: "permute",
  forward({ kernels, storage, wrap }, x: Tensor, order: readonly number[]) {
    const strides = stridesOf(x.shape);
    const shape = order.map((axis) => x.shape[axis]);
    const dims = { shape, offset: 0, strides: order.map((axis) => strides[axis]) };
    return { y: wrap(kernels.readStrided(storage(x), dims), shape, x.dtype), saved: { order } };
  },
  // Undone by the inverse order.
  backward: ({ saved: { order } }, dy) => [
    permuteOp(
      dy,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ],
});

/**
 * The axes in another order: axis i of the result is axis order[i] of x.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.permute.html
 *
 * @throws {ShapeError} when `order` does not name every axis exactly once.
 * @example
 * permute(zeros([2, 3, 4]), [2, 0, 1]).shape; // [4, 2, 3]
 */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  requireTensor("permute", "x", x);
  if (!Array.isArray(order)) {
    throw new ShapeError(
      `permute: order is ${describe(order)}; it must be one array of all axes, as in [${order}, …]`,
    );
  }
  const axes = order.map((axis) => normalizeAxis("permute", axis, x.rank));
  if (axes.length !== x.rank || new Set(axes).size !== x.rank) {
    throw new ShapeError(
      `permute: order ${formatShape(order)} does not fit a tensor of shape ${formatShape(x.shape)}; it must name each of its ${x.rank} axes once`,
    );
  }
  return permuteOp(x, axes);
}

/**
 * Exchanges two axes, the last two unless said otherwise.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.transpose.html
 *
 * @example
 * transpose(zeros([2, 3])).shape; // [3, 2]
 */
export function transpose(x: Tensor, a = -2, b = -1): Tensor {
  requireTensor("transpose", "x", x);
  const [i, j] = [normalizeAxis("transpose", a, x.rank), normalizeAxis("transpose", b, x.rank)];
  const order = x.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis));
  return permute(x, order);
}
