import * as simd from "../generated/simd-kernels.js";
import { chunks, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import type { DropoutKernels } from "./reference.js";

export const dropoutOnSimd = (runtime: SimdRuntime): DropoutKernels<SimdArray> => ({
  dropout(x, p, [seed0, seed1]) {
    const n = x.length;
    const y = runtime.allocate("float32", n);
    // It is compared with 32-bit words as a whole number.
    const threshold = Math.ceil(p * 2 ** 32);
    runtime.run(simd.dropout, chunks(n), {
      x,
      y,
      n,
      seed0,
      seed1,
      scale: p === 1 ? 0 : 1 / (1 - p),
      thresholdLow: threshold % 2 ** 32,
      thresholdHigh: Math.floor(threshold / 2 ** 32),
    });
    return y;
  },
});
