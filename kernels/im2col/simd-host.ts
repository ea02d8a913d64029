import * as simd from "../generated/simd-kernels.js";
import { isFloat, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import type { Im2colKernels } from "./reference.js";

export const im2colOnSimd = (
  runtime: SimdRuntime,
  integers: Im2colKernels<SimdArray>,
): Im2colKernels<SimdArray> => ({
  im2col(x, d) {
    if (!isFloat(x)) return integers.im2col(x, d);
    const columns = runtime.allocate("float32", d.N * d.C * d.R * d.S * d.P * d.Q);
    runtime.run(simd.im2col, d.N * d.C, { x, columns, window: d });
    return columns;
  },
  col2im(columns, d) {
    if (!isFloat(columns)) return integers.col2im(columns, d);
    const x = runtime.allocate("float32", d.N * d.C * d.H * d.W);
    runtime.run(simd.col2im, d.N * d.C, { x, columns, window: d });
    return x;
  },
});
