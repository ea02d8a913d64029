// What several operators have in common: reading along an axis in any order, choosing between two, and borders.

import { ValueError } from "../../../../errors.js";
import { add } from "../../../../ops/add.js";
import { broadcastTo } from "../../../../ops/broadcast-to.js";
import { cast } from "../../../../ops/cast.js";
import { concat } from "../../../../ops/concat.js";
import { gatherRows } from "../../../../ops/gather-rows.js";
import { mul } from "../../../../ops/mul.js";
import { permute } from "../../../../ops/permute.js";
import { reshape } from "../../../../ops/reshape.js";
import { slice } from "../../../../ops/slice.js";
import { full, tensor } from "../../../../tensor/creation.js";
import { broadcastShapes, normalizeAxis, sizeOf } from "../../../../tensor/shape.js";
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

/** The part of x from `start` up to but without `stop` along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, stop: number): Tensor {
  const starts = [...new Array<number>(axis).fill(0), start];
  return slice(x, starts, [...x.shape.slice(0, axis), stop]);
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

/**
 * a where `condition` is 1, else b; shapes broadcast. Neither the value nor the gradient of the other one plays a part, were
 * it NaN: each element is read from its place in b and a, one after the other.
 */
export function select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const shape = [condition, a, b].reduce<number[]>((all, x) => broadcastShapes("Where", all, x.shape), []);
  const size = sizeOf(shape);
  const flat = (x: Tensor) => reshape(broadcastTo(x, shape), [size]);
  const wanted = flat(condition);
  const places = Int32Array.from({ length: size }, (_, i) => i);
  let index: Tensor;
  if (wanted.buffer.readableSync) {
    const choices = wanted.dataSync();
    index = tensor(places.map((place) => place + (choices[place] === 0 ? 0 : size)));
  } else {
    requireDeviceIntegers(2 * size);
    index = add(tensor(places), mul(cast(wanted, "int32"), size));
  }
  return reshape(gatherRows(concat([flat(b), flat(a)]), index), shape);
}
