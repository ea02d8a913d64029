/**
 * The kernels: what every backend offers, and the sizes and settings that they are called with.
 *
 * @module
 */

import type { AdamKernels } from "./adam/reference.js";
import { adamOnSimd } from "./adam/simd-host.js";
import type { AvgPool2dKernels } from "./avg-pool2d/reference.js";
import { avgPool2dOnSimd } from "./avg-pool2d/simd-host.js";
import type { BatchNormKernels } from "./batch-norm/reference.js";
import { batchNormOnSimd } from "./batch-norm/simd-host.js";
import type { Conv2dKernels } from "./conv2d/reference.js";
import { conv2dOnSimd } from "./conv2d/simd-host.js";
import type { DropoutKernels } from "./dropout/reference.js";
import { dropoutOnSimd } from "./dropout/simd-host.js";
import type { ElementwiseKernels } from "./elementwise/reference.js";
import { elementwiseOnSimd } from "./elementwise/simd-host.js";
import type { GatherKernels } from "./gather/reference.js";
import { gatherOnSimd } from "./gather/simd-host.js";
import type { Im2colKernels } from "./im2col/reference.js";
import { im2colOnSimd } from "./im2col/simd-host.js";
import type { LayoutKernels } from "./layout/reference.js";
import { layoutOnSimd } from "./layout/simd-host.js";
import type { MatmulKernels } from "./matmul/reference.js";
import { matmulOnSimd } from "./matmul/simd-host.js";
import type { MaxPool2dKernels } from "./max-pool2d/reference.js";
import { maxPool2dOnSimd } from "./max-pool2d/simd-host.js";
import type { ReduceKernels } from "./reduce/reference.js";
import { reduceOnSimd } from "./reduce/simd-host.js";
import type { ReluKernels } from "./relu/reference.js";
import { reluOnSimd } from "./relu/simd-host.js";
import type { SgdKernels } from "./sgd/reference.js";
import { sgdOnSimd } from "./sgd/simd-host.js";
import type { GpuArray, GpuRuntime } from "./shared/gpu-runtime.js";
import type { SimdArray, SimdRuntime } from "./shared/simd-runtime.js";
import type { Storage } from "./shared/types.js";
import type { SoftmaxKernels } from "./softmax/reference.js";
import { softmaxOnSimd } from "./softmax/simd-host.js";
import type { CrossEntropyKernels } from "./softmax-cross-entropy/reference.js";
import { crossEntropyOnSimd } from "./softmax-cross-entropy/simd-host.js";

export type { AdamDims } from "./adam/reference.js";
export type { AvgPoolDims } from "./avg-pool2d/reference.js";
export type { BatchNormDims } from "./batch-norm/reference.js";
export type { ConvDims } from "./conv2d/reference.js";
export type { BinaryFunction, Comparison, UnaryFunction } from "./elementwise/functions.js";
export type { BroadcastDims } from "./elementwise/reference.js";
export type { AlongDims, RowDims } from "./gather/reference.js";
export type { WindowDims } from "./im2col/reference.js";
export type { ConcatDims, StridedDims } from "./layout/reference.js";
export type { BatchedMatmulDims, MatmulDims } from "./matmul/reference.js";
export type { ReduceDims, Reduction } from "./reduce/reference.js";
export type { SgdDims } from "./sgd/reference.js";
export type { CrossEntropyDims } from "./softmax-cross-entropy/reference.js";

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

/**
 * In SIMD, on float32, and on elements of 32 bits where nothing is computed; `integers` does the rest.
 *
 * @internal
 */
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

/**
 * As dispatches of gpu.js, one for each or a few. They are loaded when a GPU is asked for: a sixth of the library, which most
 * programs never run.
 *
 * @internal
 */
export const gpuKernels = async (runtime: GpuRuntime): Promise<Kernels<GpuArray>> => ({
  ...(await import("./adam/gpu.js")).adamOnGpu(runtime),
  ...(await import("./avg-pool2d/gpu.js")).avgPool2dOnGpu(runtime),
  ...(await import("./batch-norm/gpu.js")).batchNormOnGpu(runtime),
  ...(await import("./conv2d/gpu.js")).conv2dOnGpu(runtime),
  ...(await import("./softmax-cross-entropy/gpu.js")).crossEntropyOnGpu(runtime),
  ...(await import("./dropout/gpu.js")).dropoutOnGpu(runtime),
  ...(await import("./elementwise/gpu.js")).elementwiseOnGpu(runtime),
  ...(await import("./gather/gpu.js")).gatherOnGpu(runtime),
  ...(await import("./im2col/gpu.js")).im2colOnGpu(runtime),
  ...(await import("./layout/gpu.js")).layoutOnGpu(runtime),
  ...(await import("./matmul/gpu.js")).matmulOnGpu(runtime),
  ...(await import("./max-pool2d/gpu.js")).maxPool2dOnGpu(runtime),
  ...(await import("./reduce/gpu.js")).reduceOnGpu(runtime),
  ...(await import("./relu/gpu.js")).reluOnGpu(runtime),
  ...(await import("./sgd/gpu.js")).sgdOnGpu(runtime),
  ...(await import("./softmax/gpu.js")).softmaxOnGpu(runtime),
});
