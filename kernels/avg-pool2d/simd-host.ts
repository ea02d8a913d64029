import * as simd from "../generated/simd-kernels.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { AvgPool2dKernels } from "./reference.js";

export const avgPool2dOnSimd = (runtime: SimdRuntime): AvgPool2dKernels<SimdArray> => ({
  avgPool2d(x, d) {
    const y = runtime.allocate("float32", d.N * d.C * d.P * d.Q);
    runtime.run(simd.avgPool2d, d.N * d.C, { ...d, x, y });
    return y;
  },
  avgPool2dBackward(dy, d) {
    const dx = runtime.allocate("float32", d.N * d.C * d.H * d.W);
    runtime.run(simd.avgPool2dBackward, d.N * d.C, { ...d, x: dx, y: dy });
    return dx;
  },
});
