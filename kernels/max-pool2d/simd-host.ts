import * as simd from "../generated/simd-kernels.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { MaxPool2dKernels } from "./reference.js";

export const maxPool2dOnSimd = (runtime: SimdRuntime): MaxPool2dKernels<SimdArray> => ({
  maxPool2d(x, d) {
    const n = d.N * d.C * d.P * d.Q;
    const y = runtime.allocate("float32", n);
    const argmax = runtime.allocate("int32", n);
    runtime.run(simd.maxPool2d, d.N * d.C, { x, y, argmax, window: d });
    return { y, argmax };
  },
  maxPool2dBackward(dy, argmax, d) {
    const dx = runtime.allocate("float32", d.N * d.C * d.H * d.W);
    const args = { dy, argmax, dx, plane: d.H * d.W, windows: d.P * d.Q };
    runtime.run(simd.maxPool2dBackward, d.N * d.C, args);
    return dx;
  },
});
