import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { requireSameDType } from "../tensor/dtype.js";
import { requireTensors } from "../tensor/require-tensor.js";
import { formatShape, normalizeAxis, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { unsqueeze } from "./reshape.js";
import { slice } from "./slice.js";

const concatOp = defineOp({
  name: "concat",
  forward({ kernels, storage, wrap }, axis: number, ...parts: Tensor[]) {
    const { shape: first, dtype } = parts[0];
    const lengths = parts.map((part) => part.shape[axis]);
    const inner = sizeOf(first.slice(axis + 1));
    const shape = first.map((n, i) => (i === axis ? lengths.reduce((sum, length) => sum + length, 0) : n));
    const dims = { outer: sizeOf(first.slice(0, axis)), widths: lengths.map((length) => length * inner) };
    return { y: wrap(kernels.concat(parts.map(storage), dims), shape, dtype), saved: { axis, lengths } };
  },
  // Each part gets back its own stretch of the axis.
  backward({ saved: { axis, lengths }, needs }, dy) {
    let end = 0;
    const stretches = lengths.map((length, i) => {
      const start = end;
      end += length;
      if (!needs(i + 1)) return null;
      const before = new Array<number>(axis).fill(0);
      return slice(dy, [...before, start], [...dy.shape.slice(0, axis), end]);
    });
    return [null, ...stretches];
  },
});

/**
 * Puts tensors one after another along an axis; all their other sizes are equal.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.cat.html
 *
 * @throws {ShapeError} when the list is empty or the other sizes differ.
 * @example
 * concat([zeros([2, 3]), ones([1, 3])], 0).shape; // [3, 3]
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  requireTensors("concat", "tensors", tensors);
  if (tensors.length === 0)
    throw new ShapeError("concat: the list of tensors is empty; it needs at least one");
  const [first] = tensors;
  const at = normalizeAxis("concat", axis, first.rank);
  for (const [i, t] of tensors.entries()) {
    requireSameDType("concat", "tensors[0]", first.dtype, `tensors[${i}]`, t.dtype);
    if (t.rank !== first.rank || t.shape.some((n, k) => k !== at && n !== first.shape[k])) {
      throw new ShapeError(
        `concat: tensors[0] is ${formatShape(first.shape)} but tensors[${i}] is ${formatShape(t.shape)}; all sizes but that of axis ${at} must be equal`,
      );
    }
  }
  return concatOp(at, ...tensors);
}

/**
 * Puts tensors of one shape one after another along a new axis.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.stack.html
 *
 * @throws {ShapeError} when the list is empty or the shapes differ.
 * @example
 * stack([zeros([28, 28]), ones([28, 28])]).shape; // [2, 28, 28]
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  requireTensors("stack", "tensors", tensors);
  if (tensors.length === 0)
    throw new ShapeError("stack: the list of tensors is empty; it needs at least one");
  const odd = tensors.findIndex((t) => formatShape(t.shape) !== formatShape(tensors[0].shape));
  if (odd >= 0) {
    throw new ShapeError(
      `stack: tensors[0] is ${formatShape(tensors[0].shape)} but tensors[${odd}] is ${formatShape(tensors[odd].shape)}; all shapes must be equal`,
    );
  }
  for (const [i, t] of tensors.entries())
    requireSameDType("stack", "tensors[0]", tensors[0].dtype, `tensors[${i}]`, t.dtype);
  const at = normalizeAxis("stack", axis, tensors[0].rank + 1);
  return concat(
    tensors.map((t) => unsqueeze(t, at)),
    at,
  );
}
