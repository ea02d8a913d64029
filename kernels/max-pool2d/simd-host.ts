import * as simd from "../generated/simd-kernels.js";
import type { WindowDims } from "../im2col/reference.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { MaxPool2dKernels } from "./reference.js";

/** Whether windows are 2 x 2, side by side: they halve an image. simd.ts asks the same. */
export const isHalving = (d: WindowDims): boolean =>
  [d.R, d.S, d.strideH, d.strideW].every((n) => n === 2) &&
  [d.padH, d.padW].every((n) => n === 0) &&
  [d.dilationH, d.dilationW].every((n) => n === 1);

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
    runtime.run(simd.maxPool2dBackward, d.N * d.C, { dy, argmax, y: null, dx, window: d });
    return dx;
  },
});
