import * as simd from "../generated/simd-kernels.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { BatchNormKernels } from "./reference.js";

export const batchNormOnSimd = (runtime: SimdRuntime): BatchNormKernels<SimdArray> => ({
  batchNormStatistics(x, { N, C, L }) {
    const mean = runtime.allocate("float32", C);
    const variance = runtime.allocate("float32", C);
    runtime.run(simd.batchNormStatistics, C, { x, mean, variance, N, C, L });
    return { mean, variance };
  },
  batchNormApply(x, mean, variance, weight, bias, { N, C, L }, eps) {
    const y = runtime.allocate("float32", x.length);
    runtime.run(simd.batchNormApply, C, { x, mean, variance, weight, bias, y, N, C, L, eps });
    return y;
  },
  batchNormBackward(dy, x, mean, variance, weight, { N, C, L }, eps, training) {
    const dx = runtime.allocate("float32", x.length);
    const dWeight = runtime.allocate("float32", C);
    const dBias = runtime.allocate("float32", C);
    const args = { dy, x, mean, variance, weight, dx, dWeight, dBias, N, C, L, eps, training };
    runtime.run(simd.batchNormBackward, C, args);
    return { dx, dWeight, dBias };
  },
});
