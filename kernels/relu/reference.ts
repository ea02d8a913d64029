// y = max(x, 0), and its gradient. They have a loop of their own, beside the elementwise table, because a CNN
// spends its elementwise time here.
//
//   x, y, dy, dx : [n]

import type { FloatArray } from "../shared/types.js";

/** Math.max carries NaN through, where `x > 0 ? x : 0` would hide it. */
export function relu(x: FloatArray, y: FloatArray): void {
  for (let i = 0; i < y.length; i++) y[i] = Math.max(x[i], 0);
}

/** y > 0 exactly where x > 0, so the output is all that is needed; ReLU'(0) = 0, and ReLU'(NaN) = 1 as in PyTorch. */
export function reluBackward(dy: FloatArray, y: FloatArray, dx: FloatArray): void {
  for (let i = 0; i < dx.length; i++) dx[i] = y[i] <= 0 ? 0 : dy[i];
}

/** What every backend offers of it. */
export interface ReluKernels<S> {
  /** y = max(x, 0), of x [n]; NaN stays NaN. */
  relu(x: S): S;
  /** dx = dy where y > 0, else 0. */
  reluBackward(dy: S, y: S): S;
}
