// What every backend offers. How the fast ones do is in simd-kernels.ts and gpu-kernels.ts, which are loaded where they run.

import type { AdamKernels } from "./adam/reference.js";
import type { AvgPool2dKernels } from "./avg-pool2d/reference.js";
import type { BatchNormKernels } from "./batch-norm/reference.js";
import type { Conv2dKernels } from "./conv2d/reference.js";
import type { DropoutKernels } from "./dropout/reference.js";
import type { ElementwiseKernels } from "./elementwise/reference.js";
import type { GatherKernels } from "./gather/reference.js";
import type { Im2colKernels } from "./im2col/reference.js";
import type { LayoutKernels } from "./layout/reference.js";
import type { MatmulKernels } from "./matmul/reference.js";
import type { MaxPool2dKernels } from "./max-pool2d/reference.js";
import type { ReduceKernels } from "./reduce/reference.js";
import type { ReluKernels } from "./relu/reference.js";
import type { SgdKernels } from "./sgd/reference.js";
import type { Storage } from "./shared/types.js";
import type { SoftmaxKernels } from "./softmax/reference.js";
import type { CrossEntropyKernels } from "./softmax-cross-entropy/reference.js";

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
