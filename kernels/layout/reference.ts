// Moving elements without changing them: one loop reads with strides (permute, slice, broadcast), its adjoint
// writes with strides into zeros, and one puts arrays end to end.

import { type NumericArray, sizeOf } from "../shared/types.js";

/** How the elements of one array are found in another. */
export interface StridedDims {
  /** Shape of the result. */
  shape: readonly number[];
  /** Where in the source the result's first element is. */
  offset: number;
  /** Step in the source for one step along each axis of the result: 0 repeats, and below 0 it goes backwards. */
  strides: readonly number[];
}

/** Calls `visit(result position, source position)` for every element, in the result's row-major order. */
function forEachStrided(
  { shape, offset, strides }: StridedDims,
  visit: (to: number, from: number) => void,
): void {
  const rank = shape.length;
  const total = sizeOf(shape);
  const index = new Array<number>(rank).fill(0);
  let from = offset;
  for (let to = 0; to < total; to++) {
    visit(to, from);
    for (let axis = rank - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
}

/** out[i, j, …] = x[offset + i·strides[0] + j·strides[1] + …] */
export function readStrided(x: NumericArray, out: NumericArray, d: StridedDims): void {
  forEachStrided(d, (to, from) => {
    out[to] = x[from];
  });
}

/**
 * The adjoint: out[offset + i·strides[0] + …] = x[i, j, …], and 0 everywhere else. `shape` is the shape of x, and no
 * two of its elements may land on the same place.
 */
export function writeStrided(x: NumericArray, out: NumericArray, d: StridedDims): void {
  out.fill(0);
  forEachStrided(d, (from, to) => {
    out[to] = x[from];
  });
}

/** The sizes of arrays [outer, widths[k]] that are put end to end. */
export interface ConcatDims {
  /** The product of the sizes before the axis. */
  outer: number;
  /** Elements that each part contributes for one outer index: its length along the axis times the inner size. */
  widths: readonly number[];
}

/** parts[k] is [outer, widths[k]]; out is [outer, sum of widths]. */
export function concat(
  parts: readonly NumericArray[],
  out: NumericArray,
  { outer, widths }: ConcatDims,
): void {
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < parts.length; k++) {
      out.set(parts[k].subarray(o * widths[k], (o + 1) * widths[k]), at);
      at += widths[k];
    }
  }
}

/** What every backend offers of them. */
export interface LayoutKernels<S> {
  /** out[i, j, …] = x[offset + i·strides[0] + j·strides[1] + …], of the shape in `d`. */
  readStrided(x: S, d: StridedDims): S;
  /** The result has so many elements. */
  writeStrided(x: S, length: number, d: StridedDims): S;
  /** out [outer, sum of widths] of parts [outer, widths[k]]. */
  concat(parts: readonly S[], d: ConcatDims): S;
}
