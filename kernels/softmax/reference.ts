// Softmax and its logarithm along the middle axis.
//
//   x, y : [outer, R, inner]
//
//   softmax(x)_r    = exp(x_r − m) / Σ exp(x_j − m)        with m = max x
//   logSoftmax(x)_r = x_r − m − log Σ exp(x_j − m)
//
// Subtracting the maximum changes nothing on paper and keeps exp from overflowing at logits of 1e4.

import type { ReduceDims } from "../reduce/reference.js";
import type { FloatArray } from "../shared/types.js";

export function softmax(x: FloatArray, y: FloatArray, { outer, R, inner }: ReduceDims): void {
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const start = o * R * inner + i;
      const { max, sum } = maxAndExpSum(x, start, R, inner);
      for (let r = 0; r < R; r++) y[start + r * inner] = Math.exp(x[start + r * inner] - max) / sum;
    }
}

export function logSoftmax(x: FloatArray, y: FloatArray, { outer, R, inner }: ReduceDims): void {
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const start = o * R * inner + i;
      const { max, sum } = maxAndExpSum(x, start, R, inner);
      const logSum = Math.log(sum);
      for (let r = 0; r < R; r++) y[start + r * inner] = x[start + r * inner] - max - logSum;
    }
}

/** max x and Σ exp(x − max x) over `count` elements `step` apart. */
export function maxAndExpSum(
  x: FloatArray,
  start: number,
  count: number,
  step: number,
): { max: number; sum: number } {
  let max = -Infinity;
  for (let r = 0; r < count; r++) max = Math.max(max, x[start + r * step]);
  let sum = 0;
  for (let r = 0; r < count; r++) sum += Math.exp(x[start + r * step] - max);
  return { max, sum };
}

/** What every backend offers of it. */
export interface SoftmaxKernels<S> {
  /** y_r = exp(x_r) / Σ exp(x_j), along the middle axis of x [outer, R, inner]. */
  softmax(x: S, d: ReduceDims): S;
  /** y_r = x_r − log Σ exp(x_j), along the middle axis of x [outer, R, inner]. */
  logSoftmax(x: S, d: ReduceDims): S;
}
