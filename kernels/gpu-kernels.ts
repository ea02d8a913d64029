import { adamOnGpu } from "./adam/gpu.js";
import { avgPool2dOnGpu } from "./avg-pool2d/gpu.js";
import { batchNormOnGpu } from "./batch-norm/gpu.js";
import { conv2dOnGpu } from "./conv2d/gpu.js";
import { dropoutOnGpu } from "./dropout/gpu.js";
import { elementwiseOnGpu } from "./elementwise/gpu.js";
import { gatherOnGpu } from "./gather/gpu.js";
import { im2colOnGpu } from "./im2col/gpu.js";
import type { Kernels } from "./index.js";
import { layoutOnGpu } from "./layout/gpu.js";
import { matmulOnGpu } from "./matmul/gpu.js";
import { maxPool2dOnGpu } from "./max-pool2d/gpu.js";
import { reduceOnGpu } from "./reduce/gpu.js";
import { reluOnGpu } from "./relu/gpu.js";
import { sgdOnGpu } from "./sgd/gpu.js";
import type { GpuArray, GpuRuntime } from "./shared/gpu-runtime.js";
import { softmaxOnGpu } from "./softmax/gpu.js";
import { crossEntropyOnGpu } from "./softmax-cross-entropy/gpu.js";

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
