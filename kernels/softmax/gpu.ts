// The gpu.js version of reference.ts, in steps: a reduction finds the maxima, one adds up what `expShifted` makes of them,
// and each element then needs only its own row's two numbers.
//
//   x, y : [outer, R·inner], y = outer, x = (r, inner)     max, sum : [outer, inner]

import { reduced } from "../reduce/gpu.js";
import type { ReduceDims } from "../reduce/reference.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  stages,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { SoftmaxKernels } from "./reference.js";

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

/** The maxima of all rows, exp(x − max), and their sums. */
export const rowStatistics = (
  runtime: GpuRuntime,
  x: GpuArray,
  d: ReduceDims,
  own: (array: GpuArray) => GpuArray,
) => {
  const threads = [divided(runtime, d.R * d.inner), d.outer];
  const max = own(reduced(runtime, "max", x, d));
  const sizes = { R: d.R, inner: d.inner };
  const exps = own(runtime.run({ kernel: expShifted, threads, sizes, args: [x, max] }));
  return { max, exps, sum: own(reduced(runtime, "sum", exps, d)) };
};

/** exps / sum */
export const quotients = (runtime: GpuRuntime, exps: GpuArray, sum: GpuArray, d: ReduceDims): GpuArray => {
  const sizes = { R: d.R, inner: d.inner };
  return runtime.run({ kernel: softmax, threads: [d.R * d.inner, d.outer], sizes, args: [exps, sum] });
};

export const softmaxOnGpu = (runtime: GpuRuntime): SoftmaxKernels<GpuArray> => ({
  softmax: (x, d) =>
    stages(runtime, (own) => {
      const { exps, sum } = rowStatistics(runtime, x, d, own);
      return quotients(runtime, exps, sum, d);
    }),
  logSoftmax: (x, d) =>
    stages(runtime, (own) => {
      const { max, sum } = rowStatistics(runtime, x, d, own);
      const sizes = { R: d.R, inner: d.inner };
      const threads = [d.R * d.inner, d.outer];
      return runtime.run({ kernel: logSoftmax, threads, sizes, args: [x, max, sum] });
    }),
});
