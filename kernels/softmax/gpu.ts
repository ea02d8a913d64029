// The gpu.js rung of reference.ts, in steps: a reduction finds the maxima, one adds up what `expShifted` makes of them,
// and each element then needs only its own row's two numbers.
//
//   x, y : [outer, R·inner], y = outer, x = (r, inner)     max, sum : [outer, inner]

import type { Elements, Thread } from "../gpu.js";

export function expShifted(this: Thread<"R" | "inner">, x: Elements, max: Elements): number {
  const r = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const row = this.thread.y * this.constants.inner + (this.thread.x - r * this.constants.inner);
  const shifted = x[this.thread.y * this.constants.R * this.constants.inner + this.thread.x] - max[row];
  return shifted <= 0 ? Math.exp(shifted) : shifted; // NaN
}

export function softmax(this: Thread<"R" | "inner">, exps: Elements, sum: Elements): number {
  const r = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const row = this.thread.y * this.constants.inner + (this.thread.x - r * this.constants.inner);
  return exps[this.thread.y * this.constants.R * this.constants.inner + this.thread.x] / sum[row];
}

export function logSoftmax(this: Thread<"R" | "inner">, x: Elements, max: Elements, sum: Elements): number {
  const r = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const row = this.thread.y * this.constants.inner + (this.thread.x - r * this.constants.inner);
  const total = sum[row];
  const logSum = total > 0 ? Math.log(total) : total; // NaN
  return x[this.thread.y * this.constants.R * this.constants.inner + this.thread.x] - max[row] - logSum;
}
