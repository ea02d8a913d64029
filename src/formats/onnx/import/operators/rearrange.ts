// What several operators have in common: reading along an axis in any order, and borders.

import { ValueError } from "../../../../errors.js";
import { concat } from "../../../../ops/concat.js";
import { gatherRows } from "../../../../ops/gather-rows.js";
import { permute } from "../../../../ops/permute.js";
import { sliceAxis } from "../../../../ops/slice.js";
import { full, tensor } from "../../../../tensor/creation.js";
import { normalizeAxis } from "../../../../tensor/shape.js";
import type { Tensor } from "../../../../tensor/tensor.js";

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The elements of x along an axis at these positions, in any order and number. */
export function takeAt(x: Tensor, axis: number, positions: readonly number[] | Tensor): Tensor {
  const index = Array.isArray(positions)
    ? tensor(Int32Array.from(positions as readonly number[]))
    : (positions as Tensor);
  if (axis === 0) return gatherRows(x, index);
  const first = [axis, ...range(x.rank).filter((other) => other !== axis)];
  const back = range(x.rank).map((other) => first.indexOf(other));
  return permute(gatherRows(permute(x, first), index), back);
}

/** More elements `value` before and after x along its axes; a negative number cuts off as many. */
export function padConstant(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  value: number,
): Tensor {
  let y = x;
  for (const axis of range(x.rank)) {
    const [cutBefore, cutAfter] = [Math.max(0, -before[axis]), Math.max(0, -after[axis])];
    if (cutBefore > 0 || cutAfter > 0)
      y = sliceAxis(y, axis, cutBefore, Math.max(cutBefore, y.shape[axis] - cutAfter));
    const border = (n: number) =>
      n > 0
        ? [
            full(
              y.shape.map((size, i) => (i === axis ? n : size)),
              value,
              { dtype: x.dtype },
            ),
          ]
        : [];
    const parts = [...border(before[axis]), y, ...border(after[axis])];
    if (parts.length > 1) y = concat(parts, axis);
  }
  return y;
}

/** Each axis counted from the front. */
export const axesOf = (op: string, axes: readonly number[], rank: number): number[] =>
  axes.map((axis) => normalizeAxis(op, axis, rank));

/**
 * Throws where places among so many elements are to be computed on a device that computes whole numbers in float32, which
 * has them up to 2²⁴.
 */
export function requireDeviceIntegers(size: number): void {
  if (size <= 2 ** 24) return;
  throw new ValueError(
    `computes places among ${size} elements, and a backend that cannot be read at once has them up to ${2 ** 24}; compute on cpu or wasm, or make the batch smaller`,
  );
}
