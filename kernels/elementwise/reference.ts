// One value in, one value out: the loops that every elementwise op shares. functions.ts has what they apply.
//
//   x, out : [n]            a flat array; the shape does not matter
//   a, b   : [n] or fewer   broadcast by strides: a stride of 0 reads the same element again

import type { DType, NumericArray } from "../shared/types.js";
import {
  type BinaryFunction,
  binaryFunctions,
  type Comparison,
  comparisons,
  type UnaryFunction,
  unaryFunctions,
} from "./functions.js";

const pairFunctions = { ...binaryFunctions, ...comparisons };

/** How two arrays are read so that they go with each other. */
export interface BroadcastDims {
  /** Shape of the result. */
  shape: readonly number[];
  /** Step in `a` for one step along each axis of the result; 0 where `a` is broadcast. */
  aStrides: readonly number[];
  /** The same for `b`. */
  bStrides: readonly number[];
}

export function unary(f: UnaryFunction, x: NumericArray, out: NumericArray, p0 = 0, p1 = 0): void {
  const apply: (x: number, p0: number, p1: number) => number = unaryFunctions[f];
  for (let i = 0; i < out.length; i++) out[i] = apply(x[i], p0, p1);
}

export function binary(
  f: BinaryFunction | Comparison,
  a: NumericArray,
  b: NumericArray,
  out: NumericArray,
  { shape, aStrides, bStrides }: BroadcastDims,
  p0 = 0,
  p1 = 0,
): void {
  const apply: (a: number, b: number, p0: number, p1: number) => number =
    // A product of two int32 may have more bits than a number has: of what wraps around, the lower ones count.
    f === "mul" && out instanceof Int32Array ? Math.imul : pairFunctions[f];
  if (a.length === out.length && b.length === out.length) {
    for (let i = 0; i < out.length; i++) out[i] = apply(a[i], b[i], p0, p1);
    return;
  }
  if (out.length === 0) return;

  // An odometer over all axes but the last, which is the inner loop.
  const rank = shape.length;
  const inner = rank === 0 ? 1 : shape[rank - 1];
  const aStep = rank === 0 ? 0 : aStrides[rank - 1];
  const bStep = rank === 0 ? 0 : bStrides[rank - 1];
  const index = new Array<number>(rank).fill(0);
  let aBase = 0;
  let bBase = 0;
  for (let o = 0; o < out.length; o += inner) {
    for (let i = 0; i < inner; i++) out[o + i] = apply(a[aBase + i * aStep], b[bBase + i * bStep], p0, p1);
    for (let axis = rank - 2; axis >= 0; axis--) {
      aBase += aStrides[axis];
      bBase += bStrides[axis];
      if (++index[axis] < shape[axis]) break;
      aBase -= shape[axis] * aStrides[axis];
      bBase -= shape[axis] * bStrides[axis];
      index[axis] = 0;
    }
  }
}

/** What every backend offers of them. */
export interface ElementwiseKernels<S> {
  /** f of each element of x [n]; p0 and p1 are the numbers that some functions take. */
  unary(f: UnaryFunction, x: S, p0?: number, p1?: number): S;
  /** f of each pair of elements of a and b, read by `d`. */
  binary(f: BinaryFunction, a: S, b: S, d: BroadcastDims, p0?: number, p1?: number): S;
  /** A uint8 of 0 and 1. */
  compare(f: Comparison, a: S, b: S, d: BroadcastDims): S;
  /** x [n] in another element type. */
  cast(x: S, dtype: DType): S;
}
