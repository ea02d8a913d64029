import * as simd from "../generated/simd-kernels.js";
import { isFloat, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import type { ReduceKernels } from "./reference.js";

export const reduceOnSimd = (
  runtime: SimdRuntime,
  integers: ReduceKernels<SimdArray>,
): ReduceKernels<SimdArray> => ({
  reduce(f, x, d) {
    if (!isFloat(x)) return integers.reduce(f, x, d);
    const { outer, R, inner } = d;
    const y = runtime.allocate("float32", outer * inner);
    runtime.run(simd.reduce, outer, { f, x, y, R, inner });
    return y;
  },
  argReduce(f, x, d) {
    if (!isFloat(x)) return integers.argReduce(f, x, d);
    const { outer, R, inner } = d;
    const y = runtime.allocate("int32", outer * inner);
    runtime.run(simd.argReduce, outer, { sign: f === "max" ? 1 : -1, x, y, R, inner });
    return y;
  },
});
