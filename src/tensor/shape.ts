import { sizeOf } from "../../kernels/shared/types.js";
import { describe } from "../describe.js";
import { ShapeError } from "../errors.js";

/** The size of each axis; [] for a single number. */
export type Shape = readonly number[];

/** As people write it: [2, 3]. */
export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;

export { sizeOf };

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** Row-major: the last axis has stride 1. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** The index along each axis of the element at a position in the row-major order. */
export const indexAt = (position: number, shape: Shape): number[] =>
  stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]);

/** Throws unless the sizes are an array: `zeros(3, 4)` and `x.reshape(3, 4)` are easily written for `[3, 4]`. */
export function requireSizes(op: string, shape: Shape, argument = "shape"): void {
  if (Array.isArray(shape)) return;
  const example = typeof shape === "number" ? `[${shape}, …]` : "[2, 3]";
  throw new ShapeError(
    `${op}: ${argument} is ${describe(shape)}; it must be one array of all sizes, as in ${example}`,
    { op, [argument]: shape },
  );
}

/** Throws unless every size is a non-negative integer, and a tensor can be as large. */
export function checkShape(op: string, shape: Shape, argument = "shape"): void {
  requireSizes(op, shape, argument);
  for (const n of shape) {
    if (!Number.isSafeInteger(n) || n < 0) {
      throw new ShapeError(
        `${op}: ${argument} ${formatShape(shape)} has the size ${n}; every size must be a non-negative integer`,
        { op, [argument]: shape },
      );
    }
  }
  checkSize(op, argument, shape);
}

/** What the 32-bit positions of the kernels reach. */
export const MAX_ELEMENTS = 2 ** 31 - 1;

/** Throws when there are more elements than a tensor can have; `what` has that shape. */
export function checkSize(op: string, what: string, shape: Shape): void {
  const size = sizeOf(shape);
  if (size <= MAX_ELEMENTS) return;
  throw new ShapeError(
    `${op}: ${what} ${formatShape(shape)} has ${size} elements; a tensor has at most ${MAX_ELEMENTS}`,
    { op, shape },
  );
}

/** The axis counted from the front; −1 is the last one. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? "a scalar has no axes" : `it must be an integer from ${-rank} to ${rank - 1}`;
    throw new ShapeError(`${op}: axis ${axis} is out of range for a tensor of rank ${rank}; ${range}`, {
      op,
      axis,
      rank,
    });
  }
  return axis < 0 ? axis + rank : axis;
}

/** The same for ops to which a scalar is one element along axis 0, as in PyTorch. */
export function normalizeAxisOfAny(op: string, axis: number, rank: number): number {
  if (rank > 0) return normalizeAxis(op, axis, rank);
  if (axis === 0 || axis === -1) return 0;
  throw new ShapeError(
    `${op}: axis ${axis} is out of range for a tensor of rank 0; a scalar has axis 0 alone, of one element`,
    { op, axis, rank },
  );
}

/** Distinct axes from the front, in ascending order; undefined means all of them. */
export function normalizeAxes(
  op: string,
  axes: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (typeof axes !== "number" && !Array.isArray(axes)) {
    throw new ShapeError(
      `${op}: axes is ${describe(axes)}; it must be an axis, an array of them, or undefined for all`,
      { op, axes },
    );
  }
  const list = (typeof axes === "number" ? [axes] : [...axes]).map((axis) => normalizeAxis(op, axis, rank));
  if (new Set(list).size !== list.length) {
    throw new ShapeError(
      `${op}: axes ${formatShape(axes as Shape)} name the same axis twice; each may appear once`,
      { op, axes },
    );
  }
  return list.sort((a, b) => a - b);
}

/**
 * NumPy's rule: shapes are aligned at their last axis; sizes must be equal, or one of them 1.
 *
 * Source: https://numpy.org/doc/stable/user/basics.broadcasting.html
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const shape = Array.from({ length: rank }, (_, i) => {
    const m = a[i - rank + a.length] ?? 1;
    const n = b[i - rank + b.length] ?? 1;
    if (!sizesFit(m, n)) {
      throw new ShapeError(
        `${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: axis ${i - rank} has ${m} and ${n}; sizes must be equal, or one of them 1`,
        { op, a, b },
      );
    }
    return m === 1 ? n : m;
  });
  checkSize(op, "the broadcast shape", shape);
  return shape;
}

/** Whether two shapes broadcast by that rule. */
export const broadcasts = (a: Shape, b: Shape): boolean =>
  a.every((_, i) => sizesFit(a.at(-1 - i)!, b.at(-1 - i) ?? 1));

/** Whether the first broadcasts to exactly the second. */
export const broadcastsTo = (shape: Shape, target: Shape): boolean =>
  shape.length <= target.length && shape.every((_, i) => [1, target.at(-1 - i)].includes(shape.at(-1 - i)));

const sizesFit = (m: number, n: number): boolean => m === n || m === 1 || n === 1;

/** Strides with which `shape` is read as `target`: 0 along every broadcast axis. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides = stridesOf(shape);
  const offset = target.length - shape.length;
  return target.map((_, i) => (i < offset || shape[i - offset] === 1 ? 0 : strides[i - offset]));
}
