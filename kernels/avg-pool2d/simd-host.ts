import * as simd from "../generated/simd-kernels.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { AvgPool2dKernels } from "./reference.js";

export const avgPool2dOnSimd = (runtime: SimdRuntime): AvgPool2dKernels<SimdArray> => ({
  avgPool2d(x, d) {
    const { countIncludePad } = d;
    const y = runtime.allocate("float32", d.N * d.C * d.P * d.Q);
    runtime.run(simd.avgPool2d, d.N * d.C, { x, y, window: d, countIncludePad });
    return y;
  },
  avgPool2dBackward(dy, d) {
    const { countIncludePad } = d;
    const dx = runtime.allocate("float32", d.N * d.C * d.H * d.W);
    runtime.run(simd.avgPool2dBackward, d.N * d.C, { x: dx, y: dy, window: d, countIncludePad });
    return dx;
  },
});
