import { adamOnSimd } from "./adam/simd-host.js";
import { avgPool2dOnSimd } from "./avg-pool2d/simd-host.js";
import { batchNormOnSimd } from "./batch-norm/simd-host.js";
import { conv2dOnSimd } from "./conv2d/simd-host.js";
import { dropoutOnSimd } from "./dropout/simd-host.js";
import { elementwiseOnSimd } from "./elementwise/simd-host.js";
import { gatherOnSimd } from "./gather/simd-host.js";
import { im2colOnSimd } from "./im2col/simd-host.js";
import type { Kernels } from "./index.js";
import { layoutOnSimd } from "./layout/simd-host.js";
import { matmulOnSimd } from "./matmul/simd-host.js";
import { maxPool2dOnSimd } from "./max-pool2d/simd-host.js";
import { reduceOnSimd } from "./reduce/simd-host.js";
import { reluOnSimd } from "./relu/simd-host.js";
import { sgdOnSimd } from "./sgd/simd-host.js";
import type { SimdArray, SimdRuntime } from "./shared/simd-runtime.js";
import { softmaxOnSimd } from "./softmax/simd-host.js";
import { crossEntropyOnSimd } from "./softmax-cross-entropy/simd-host.js";

/** In SIMD, on float32, and on elements of 32 bits where nothing is computed; `integers` does the rest. */
export const simdKernels = (runtime: SimdRuntime, integers: Kernels<SimdArray>): Kernels<SimdArray> => ({
  ...adamOnSimd(runtime),
  ...avgPool2dOnSimd(runtime),
  ...batchNormOnSimd(runtime),
  ...conv2dOnSimd(runtime),
  ...crossEntropyOnSimd(runtime),
  ...dropoutOnSimd(runtime),
  ...elementwiseOnSimd(runtime, integers),
  ...gatherOnSimd(runtime, integers),
  ...im2colOnSimd(runtime, integers),
  ...layoutOnSimd(runtime, integers),
  ...matmulOnSimd(runtime),
  ...maxPool2dOnSimd(runtime),
  ...reduceOnSimd(runtime, integers),
  ...reluOnSimd(runtime),
  ...sgdOnSimd(runtime),
  ...softmaxOnSimd(runtime),
});
