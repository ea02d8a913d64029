// Many values to one, along the middle axis.
//
//   x   : [outer, R, inner]   any array is of this form for a run of neighboring axes
//   out : [outer, inner]

import type { NumericArray } from "../shared/types.js";

/** The sizes of x [outer, R, inner], of which the middle axis goes. */
export interface ReduceDims {
  /** The product of the sizes before the axis. */
  outer: number;
  /** How many values become one. */
  R: number;
  /** The product of the sizes behind the axis. */
  inner: number;
}

/** What becomes of many values. */
export type Reduction = "sum" | "mean" | "max" | "min";

/** Sums are accumulated in float64 whatever the arrays are: n additions in float32 would lose up to log2(n) bits. */
export function reduce(
  f: Reduction,
  x: NumericArray,
  out: NumericArray,
  { outer, R, inner }: ReduceDims,
): void {
  const extreme = f === "max" ? Math.max : f === "min" ? Math.min : null;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * R * inner + i;
      let total = f === "max" ? -Infinity : f === "min" ? Infinity : 0;
      if (extreme !== null) for (let r = 0; r < R; r++) total = extreme(total, x[start + r * inner]);
      else for (let r = 0; r < R; r++) total += x[start + r * inner];
      if (f === "mean") total = Number.isFinite(total) ? total / R : sumOfParts(x, start, inner, R);
      out[o * inner + i] = total;
    }
  }
}

/** Σ (x / R): of float64 numbers whose sum is beyond float64. */
function sumOfParts(x: NumericArray, start: number, step: number, R: number): number {
  let total = 0;
  for (let r = 0; r < R; r++) total += x[start + r * step] / R;
  return total;
}

/** The first index of the largest (or smallest) value; the first NaN wins over everything, as in PyTorch and NumPy. */
export function argReduce(
  f: "max" | "min",
  x: NumericArray,
  out: Int32Array,
  { outer, R, inner }: ReduceDims,
): void {
  const sign = f === "max" ? 1 : -1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * R * inner + i;
      let best = 0;
      for (let r = 1; r < R; r++) {
        const current = sign * x[start + best * inner];
        const candidate = sign * x[start + r * inner];
        if (candidate > current || (Number.isNaN(candidate) && !Number.isNaN(current))) best = r;
      }
      out[o * inner + i] = best;
    }
  }
}

/** What every backend offers of it. */
export interface ReduceKernels<S> {
  /** out [outer, inner] of x [outer, R, inner]. */
  reduce(f: Reduction, x: S, d: ReduceDims): S;
  /** An int32 of positions along R. */
  argReduce(f: "max" | "min", x: S, d: ReduceDims): S;
}
