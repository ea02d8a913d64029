import * as simd from "../generated/simd-kernels.js";
import { chunks, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import { adamFactors } from "./factors.js";
import type { AdamKernels } from "./reference.js";

export const adamOnSimd = (runtime: SimdRuntime): AdamKernels<SimdArray> => ({
  adam(parameter, gradient, m, v, d) {
    const n = parameter.length;
    const { beta1, beta2, eps } = d;
    const rates = { beta1, beta2, rest1: 1 - beta1, rest2: 1 - beta2, eps };
    runtime.run(simd.adam, chunks(n), { parameter, gradient, m, v, n, rates, factors: adamFactors(d) });
    return { parameter, m, v };
  },
});
