// The kernels: what every backend offers, and how the fast ones do.

import { adamOnGpu } from "./adam/gpu.js";
import type { AdamKernels } from "./adam/reference.js";
import { adamOnSimd } from "./adam/simd-host.js";
import { avgPool2dOnGpu } from "./avg-pool2d/gpu.js";
import type { AvgPool2dKernels } from "./avg-pool2d/reference.js";
import { avgPool2dOnSimd } from "./avg-pool2d/simd-host.js";
import { batchNormOnGpu } from "./batch-norm/gpu.js";
import type { BatchNormKernels } from "./batch-norm/reference.js";
import { batchNormOnSimd } from "./batch-norm/simd-host.js";
import { conv2dOnGpu } from "./conv2d/gpu.js";
import type { Conv2dKernels } from "./conv2d/reference.js";
import { conv2dOnSimd } from "./conv2d/simd-host.js";
import { dropoutOnGpu } from "./dropout/gpu.js";
import type { DropoutKernels } from "./dropout/reference.js";
import { dropoutOnSimd } from "./dropout/simd-host.js";
import { elementwiseOnGpu } from "./elementwise/gpu.js";
import type { ElementwiseKernels } from "./elementwise/reference.js";
import { elementwiseOnSimd } from "./elementwise/simd-host.js";
import { gatherOnGpu } from "./gather/gpu.js";
import type { GatherKernels } from "./gather/reference.js";
import { gatherOnSimd } from "./gather/simd-host.js";
import { im2colOnGpu } from "./im2col/gpu.js";
import type { Im2colKernels } from "./im2col/reference.js";
import { im2colOnSimd } from "./im2col/simd-host.js";
import { layoutOnGpu } from "./layout/gpu.js";
import type { LayoutKernels } from "./layout/reference.js";
import { layoutOnSimd } from "./layout/simd-host.js";
import { matmulOnGpu } from "./matmul/gpu.js";
import type { MatmulKernels } from "./matmul/reference.js";
import { matmulOnSimd } from "./matmul/simd-host.js";
import { maxPool2dOnGpu } from "./max-pool2d/gpu.js";
import type { MaxPool2dKernels } from "./max-pool2d/reference.js";
import { maxPool2dOnSimd } from "./max-pool2d/simd-host.js";
import { reduceOnGpu } from "./reduce/gpu.js";
import type { ReduceKernels } from "./reduce/reference.js";
import { reduceOnSimd } from "./reduce/simd-host.js";
import { reluOnGpu } from "./relu/gpu.js";
import type { ReluKernels } from "./relu/reference.js";
import { reluOnSimd } from "./relu/simd-host.js";
import { sgdOnGpu } from "./sgd/gpu.js";
import type { SgdKernels } from "./sgd/reference.js";
import { sgdOnSimd } from "./sgd/simd-host.js";
import type { GpuArray, GpuRuntime } from "./shared/gpu-runtime.js";
import type { SimdArray, SimdRuntime } from "./shared/simd-runtime.js";
import type { Storage } from "./shared/types.js";
import { softmaxOnGpu } from "./softmax/gpu.js";
import type { SoftmaxKernels } from "./softmax/reference.js";
import { softmaxOnSimd } from "./softmax/simd-host.js";
import { crossEntropyOnGpu } from "./softmax-cross-entropy/gpu.js";
import type { CrossEntropyKernels } from "./softmax-cross-entropy/reference.js";
import { crossEntropyOnSimd } from "./softmax-cross-entropy/simd-host.js";

/**
 * The numeric loops that every backend offers: storages and sizes in, storages out. The formulas, and what each takes and
 * answers, are in the reference of each. A result has the first argument's element type unless said otherwise.
 */
export interface Kernels<S = Storage>
  extends AdamKernels<S>,
    AvgPool2dKernels<S>,
    BatchNormKernels<S>,
    Conv2dKernels<S>,
    CrossEntropyKernels<S>,
    DropoutKernels<S>,
    ElementwiseKernels<S>,
    GatherKernels<S>,
    Im2colKernels<S>,
    LayoutKernels<S>,
    MatmulKernels<S>,
    MaxPool2dKernels<S>,
    ReduceKernels<S>,
    ReluKernels<S>,
    SgdKernels<S>,
    SoftmaxKernels<S> {}

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

/** As dispatches of gpu.js, one for each or a few. */
export const gpuKernels = (runtime: GpuRuntime): Kernels<GpuArray> => ({
  ...adamOnGpu(runtime),
  ...avgPool2dOnGpu(runtime),
  ...batchNormOnGpu(runtime),
  ...conv2dOnGpu(runtime),
  ...crossEntropyOnGpu(runtime),
  ...dropoutOnGpu(runtime),
  ...elementwiseOnGpu(runtime),
  ...gatherOnGpu(runtime),
  ...im2colOnGpu(runtime),
  ...layoutOnGpu(runtime),
  ...matmulOnGpu(runtime),
  ...maxPool2dOnGpu(runtime),
  ...reduceOnGpu(runtime),
  ...reluOnGpu(runtime),
  ...sgdOnGpu(runtime),
  ...softmaxOnGpu(runtime),
});
