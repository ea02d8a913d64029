// The gpu.js version of reference.ts. Philox needs the full 64 bits of products of 32-bit numbers, and a number in a gpu.js
// kernel is a float32. So the host draws which values survive, as the reference does and to the same bits, and sends
// them over as ones and zeros.
//
//   x, kept, y : [n]

import { type Elements, type GpuArray, type GpuRuntime, stages, type Thread } from "../shared/gpu-runtime.js";
import { type DropoutKernels, keptByDropout } from "./reference.js";

export function dropout(this: Thread, x: Elements, kept: Elements, scale: number): number {
  return kept[this.thread.x] > 0 ? x[this.thread.x] * scale : 0;
}

export const dropoutOnGpu = (runtime: GpuRuntime): DropoutKernels<GpuArray> => ({
  dropout: (x, p, seed) =>
    stages(runtime, (own) => {
      const kept = own(runtime.upload(keptByDropout(x.length, p, seed)));
      const scale = p === 1 ? 0 : 1 / (1 - p);
      return runtime.run({ kernel: dropout, threads: [x.length], args: [x, kept, scale] });
    }),
});
