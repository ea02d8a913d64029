// The gpu.js version of reference.ts. A GPU's max may answer 0 for NaN, so NaN, which is neither above 0 nor below, goes
// past it.

import type { Elements, GpuArray, GpuRuntime, Thread } from "../shared/gpu-runtime.js";
import type { ReluKernels } from "./reference.js";

export function relu(this: Thread, x: Elements): number {
  const value = x[this.thread.x];
  return value > 0 || value <= 0 ? Math.max(value, 0) : value;
}

export function reluBackward(this: Thread, dy: Elements, y: Elements): number {
  return y[this.thread.x] <= 0 ? 0 : dy[this.thread.x];
}

export const reluOnGpu = (runtime: GpuRuntime): ReluKernels<GpuArray> => ({
  relu: (x) => runtime.run({ kernel: relu, threads: [x.length], args: [x] }),
  reluBackward: (dy, y) => runtime.run({ kernel: reluBackward, threads: [y.length], args: [dy, y] }),
});
