import * as simd from "../generated/simd-kernels.js";
import { chunks, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import type { ReluKernels } from "./reference.js";

export const reluOnSimd = (runtime: SimdRuntime): ReluKernels<SimdArray> => ({
  relu(x) {
    const n = x.length;
    const y = runtime.allocate("float32", n);
    runtime.run(simd.relu, chunks(n), { x, y, n });
    return y;
  },
  reluBackward(dy, y) {
    const n = y.length;
    const dx = runtime.allocate("float32", n);
    runtime.run(simd.reluBackward, chunks(n), { dy, y, dx, n });
    return dx;
  },
});
