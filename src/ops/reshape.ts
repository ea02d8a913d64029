import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, normalizeAxis, requireSizes, type Shape, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

const reshapeOp: (x: Tensor, shape: Shape) => Tensor = defineOp({
  name: "reshape",
  // The elements lie in row-major order already: only the shape is new, the memory is shared.
  forward: (_, x: Tensor, shape: Shape) => ({ y: new Tensor(x.buffer, shape), saved: { shape: x.shape } }),
  backward: ({ saved: { shape } }, dy) => [reshapeOp(dy, shape)],
});

/**
 * The same elements in row-major order, under another shape. One size may be −1: it follows from the others.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.reshape.html
 *
 * @throws {ShapeError} when the sizes do not multiply to the number of elements.
 * @example
 * reshape(arange(6), [2, -1]).shape; // [2, 3]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  requireTensor("reshape", "x", x);
  requireSizes("reshape", shape);
  const known = sizeOf(shape.filter((n) => n !== -1));
  const target = shape.map((n) => (n === -1 ? x.size / known : n));
  if (
    shape.filter((n) => n === -1).length > 1 ||
    !target.every((n) => Number.isInteger(n) && n >= 0) ||
    sizeOf(target) !== x.size
  ) {
    throw new ShapeError(
      `reshape: cannot view ${formatShape(x.shape)} (${x.size} elements) as ${formatShape(shape)}; the sizes must multiply to ${x.size}, and at most one may be -1`,
      { x: x.shape, shape },
    );
  }
  return reshapeOp(x, target);
}

/**
 * Joins all axes from `startAxis` on: [N, C, H, W] becomes [N, C·H·W].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.flatten.html
 *
 * @example
 * flatten(zeros([64, 64, 7, 7])).shape; // [64, 3136]
 */
export function flatten(x: Tensor, startAxis = 1): Tensor {
  requireTensor("flatten", "x", x);
  const axis = normalizeAxis("flatten", startAxis, x.rank);
  return reshape(x, [...x.shape.slice(0, axis), sizeOf(x.shape.slice(axis))]);
}

/**
 * Drops an axis of size 1; without `axis`, all of them.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.squeeze.html
 *
 * @throws {ShapeError} when that axis has another size.
 * @example
 * squeeze(zeros([1, 3, 1])).shape; // [3]
 */
export function squeeze(x: Tensor, axis?: number): Tensor {
  requireTensor("squeeze", "x", x);
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((n) => n !== 1),
    );
  const at = normalizeAxis("squeeze", axis, x.rank);
  if (x.shape[at] !== 1) {
    throw new ShapeError(
      `squeeze: axis ${axis} of ${formatShape(x.shape)} has size ${x.shape[at]}; only an axis of size 1 can be dropped`,
    );
  }
  return reshape(
    x,
    x.shape.filter((_, i) => i !== at),
  );
}

/**
 * Puts in an axis of size 1 before `axis`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.unsqueeze.html
 *
 * @example
 * unsqueeze(zeros([28, 28]), 0).shape; // [1, 28, 28]
 */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  requireTensor("unsqueeze", "x", x);
  const at = normalizeAxis("unsqueeze", axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
