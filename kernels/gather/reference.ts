// Reading by index, and its adjoint: adding back by index.
//
//   x     : [outer, R, inner]
//   index : [outer, J, inner]   positions along the middle axis, each in [0, R)
//   out   : [outer, J, inner]
//
// A row gather is the same thing with one index for a whole row:
//   x [rows, width], index [J], out [J, width]

import type { NumericArray } from "../shared/types.js";

/** The sizes of x [outer, R, inner] and index [outer, J, inner]. */
export interface AlongDims {
  /** The product of the sizes before the axis. */
  outer: number;
  /** The size of the axis in x. */
  R: number;
  /** The size of the axis in the index. */
  J: number;
  /** The product of the sizes behind the axis. */
  inner: number;
}

/** out[o, j, i] = x[o, index[o, j, i], i] */
export function takeAlong(x: NumericArray, index: Int32Array, out: NumericArray, d: AlongDims): void {
  const { outer, R, J, inner } = d;
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < J; j++)
      for (let i = 0; i < inner; i++) {
        const at = (o * J + j) * inner + i;
        out[at] = x[(o * R + index[at]) * inner + i];
      }
}

/** The adjoint: dx[o, index[o, j, i], i] += dy[o, j, i]; dx starts at zero. */
export function putAlong(dy: NumericArray, index: Int32Array, dx: NumericArray, d: AlongDims): void {
  const { outer, R, J, inner } = d;
  const sums = sumsOf(dx, J);
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < J; j++)
      for (let i = 0; i < inner; i++) {
        const at = (o * J + j) * inner + i;
        sums[(o * R + index[at]) * inner + i] += dy[at];
      }
  if (sums !== dx) dx.set(sums);
}

/**
 * Where what is written along an axis comes from, in x [outer, R, inner] with src [outer, J, inner] behind it:
 * out[o, r, i] = R + j for the last j with index[o, j, i] = r, and r where there is none.
 */
export function scatterSources(index: Int32Array, out: Int32Array, d: AlongDims): void {
  const { outer, R, J, inner } = d;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < R; r++) for (let i = 0; i < inner; i++) out[(o * R + r) * inner + i] = r;
    for (let j = 0; j < J; j++)
      for (let i = 0; i < inner; i++) out[(o * R + index[(o * J + j) * inner + i]) * inner + i] = R + j;
  }
}

/** Zeros to add J numbers to, perhaps all in one place: in float64, as all sums are, unless there is nothing to add up. */
const sumsOf = (dx: NumericArray, J: number): NumericArray =>
  J > 1 ? new Float64Array(dx.length) : dx.fill(0);

/** The sizes of a table x [rows, width] and of index [J]. */
export interface RowDims {
  /** Rows of the table. */
  rows: number;
  /** Elements of a row. */
  width: number;
  /** How many rows are read. */
  J: number;
}

/** out[j, :] = x[index[j], :] */
export function gatherRows(
  x: NumericArray,
  index: Int32Array,
  out: NumericArray,
  { width, J }: RowDims,
): void {
  for (let j = 0; j < J; j++) {
    const start = index[j] * width;
    for (let i = 0; i < width; i++) out[j * width + i] = x[start + i];
  }
}

/** The adjoint: dx[index[j], :] += dy[j, :]; dx starts at zero. */
export function scatterAddRows(
  dy: NumericArray,
  index: Int32Array,
  dx: NumericArray,
  { width, J }: RowDims,
): void {
  const sums = sumsOf(dx, J);
  for (let j = 0; j < J; j++) {
    const start = index[j] * width;
    for (let i = 0; i < width; i++) sums[start + i] += dy[j * width + i];
  }
  if (sums !== dx) dx.set(sums);
}

/** What every backend offers of them. Indices are int32. */
export interface GatherKernels<S> {
  /** out [outer, J, inner]: out[o, j, i] = x[o, index[o, j, i], i]. */
  takeAlong(x: S, index: S, d: AlongDims): S;
  /** The adjoint of `takeAlong`, dx [outer, R, inner]: dx[o, index[o, j, i], i] += dy[o, j, i], from zeros. */
  putAlong(dy: S, index: S, d: AlongDims): S;
  /** An int32 [outer, R, inner]: R + j for the last j with index[o, j, i] = r, and r where there is none. */
  scatterSources(index: S, d: AlongDims): S;
  /** out [J, width]: out[j, :] = x[index[j], :]. */
  gatherRows(x: S, index: S, d: RowDims): S;
  /** The adjoint of `gatherRows`, dx [rows, width]: dx[index[j], :] += dy[j, :], from zeros. */
  scatterAddRows(dy: S, index: S, d: RowDims): S;
}
