import { defineOp } from "../autograd/define-op.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { normalizeAxes, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Axes } from "./reduction.js";

const flipOp: (x: Tensor, axes: readonly number[]) => Tensor = defineOp({
  name: "flip",
  // From the last element on, with a step back along each of the axes.
  forward({ kernels, storage, wrap }, x: Tensor, axes: readonly number[]) {
    const { shape } = x;
    const strides = stridesOf(shape);
    const offset = axes.reduce((sum, axis) => sum + Math.max(0, shape[axis] - 1) * strides[axis], 0);
    const steps = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
    const y = kernels.readStrided(storage(x), { shape, offset, strides: steps });
    return { y: wrap(y, shape, x.dtype), saved: { axes } };
  },
  // Undone by the same.
  backward: ({ saved: { axes } }, dy) => [flipOp(dy, axes)],
});

/**
 * The elements in the opposite order along one axis, several, or all: y[…, i, …] = x[…, n − 1 − i, …].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.flip.html
 *
 * @throws {ShapeError} when an axis is out of range or named twice.
 * @example
 * flip(tensor([[1, 2, 3], [4, 5, 6]]), 1); // [[3, 2, 1], [6, 5, 4]]
 */
export function flip(x: Tensor, axes?: Axes): Tensor {
  requireTensor("flip", "x", x);
  return flipOp(x, normalizeAxes("flip", axes, x.rank));
}
