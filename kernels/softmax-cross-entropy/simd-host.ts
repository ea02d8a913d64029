import * as simd from "../generated/simd-kernels.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { CrossEntropyKernels } from "./reference.js";

export const crossEntropyOnSimd = (runtime: SimdRuntime): CrossEntropyKernels<SimdArray> => ({
  softmaxCrossEntropy(logits, labels, { N, C, labelSmoothing }) {
    const losses = runtime.allocate("float32", N);
    const probabilities = runtime.allocate("float32", N * C);
    const args = { logits, labels, losses, probabilities, C, labelSmoothing };
    runtime.run(simd.softmaxCrossEntropy, N, args);
    return { losses, probabilities };
  },
  softmaxCrossEntropyBackward(probabilities, labels, dLosses, { N, C, labelSmoothing }) {
    const dLogits = runtime.allocate("float32", N * C);
    const args = { probabilities, labels, dLosses, dLogits, C, labelSmoothing };
    runtime.run(simd.softmaxCrossEntropyBackward, N, args);
    return dLogits;
  },
});
