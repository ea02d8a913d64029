import * as simd from "../generated/simd-kernels.js";
import type { ReduceDims } from "../reduce/reference.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import type { SoftmaxKernels } from "./reference.js";

export function softmaxOnSimd(runtime: SimdRuntime): SoftmaxKernels<SimdArray> {
  function run(x: SimdArray, { outer, R, inner }: ReduceDims, logarithm: boolean): SimdArray {
    const y = runtime.allocate("float32", x.length);
    runtime.run(simd.softmax, outer, { x, y, R, inner, logarithm });
    return y;
  }
  return {
    softmax: (x, d) => run(x, d, false),
    logSoftmax: (x, d) => run(x, d, true),
  };
}
