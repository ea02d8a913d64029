import * as simd from "../generated/simd-kernels.js";
import { chunks, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import type { SgdKernels } from "./reference.js";

export const sgdOnSimd = (runtime: SimdRuntime): SgdKernels<SimdArray> => ({
  sgd(parameter, gradient, velocity, { lr, momentum, dampening, weightDecay, nesterov, step }) {
    const n = parameter.length;
    const rates = { lr, momentum, rest: 1 - dampening, weightDecay };
    const first = step === 1;
    runtime.run(simd.sgd, chunks(n), { parameter, gradient, velocity, n, first, nesterov, rates });
    return { parameter, velocity };
  },
});
