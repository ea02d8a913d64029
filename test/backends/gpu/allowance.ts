// What the conformance suite may not ask of a GPU, and why. Everything else it must compute as every backend does.

import * as definition from "../../../kernels/conv2d/reference.js";
import type { ReduceDims } from "../../../kernels/reduce/reference.js";
import { createArray, dtypeOf, type FloatArray } from "../../../kernels/shared/types.js";
import type { Backend, Kernels } from "../../../src/backends/backend.js";
import { CpuBackend } from "../../../src/backends/cpu.js";
import type { Case } from "../cases.js";
import { type Allowance, difference, reference } from "../check.js";

/** Cases that are left out, each with its reason. */
export const skipped: Record<string, string> = {
  "cast what fits no int32":
    "the device keeps whole numbers as float32, which has all of them only up to 2^24",
};

/** How much more than a case's own tolerance each kernel may be off, and why. */
function slack({ kernel, args }: Case): number {
  const [f] = args;
  switch (kernel) {
    case "unary":
      // WGSL: exp to 3 + 2·|x| units in the last place, sqrt and the others about as much.
      return ["neg", "abs", "sign", "clamp"].includes(f as string) ? 1 : 16;
    case "binary":
      // A power is exp2(b·log2(a)), and inherits the errors of both; a quotient is good to 2.5 units.
      return ["pow", "powBaseGrad", "powExponentGrad"].includes(f as string) ? 64 : f === "div" ? 8 : 1;
    case "reduce":
      // The reference adds up in float64; in float32 the error grows with the root of the number of terms.
      return f === "sum" || f === "mean" ? 4 * Math.sqrt((args[2] as ReduceDims).R + 1) : 1;
    case "softmax":
    case "logSoftmax":
    case "softmaxCrossEntropy":
    case "softmaxCrossEntropyBackward":
    case "batchNormStatistics":
    case "batchNormApply":
    case "batchNormBackward":
    case "avgPool2d":
    case "avgPool2dBackward":
    case "dropout":
    case "sgd":
    case "adam":
      return 8;
    default:
      return 1;
  }
}

// Subnormal numbers are flushed to 0 by most GPUs; WGSL and GLSL allow it.
const allowance: Allowance = { flushesSubnormals: true, slack };

/**
 * The convolutions by their definition, in which the padding is left out. The cpu backend multiplies its zeros, so that
 * a weight that is not finite spoils the border there.
 */
const conv: Partial<Kernels> = {
  conv2d: (x, weight, bias, d) => {
    const y = createArray(dtypeOf(x as FloatArray), d.N * d.K * d.P * d.Q) as FloatArray;
    definition.conv2d(x as FloatArray, weight as FloatArray, bias as FloatArray | null, y, d);
    return y;
  },
  conv2dInputGrad: (dy, weight, d) => {
    const dx = createArray(dtypeOf(dy as FloatArray), d.N * d.C * d.H * d.W) as FloatArray;
    definition.conv2dInputGrad(dy as FloatArray, weight as FloatArray, dx, d);
    return dx;
  },
  conv2dWeightGrad: (dy, x, d) => {
    const dWeight = createArray(dtypeOf(dy as FloatArray), (d.K * d.C * d.R * d.S) / d.groups) as FloatArray;
    definition.conv2dWeightGrad(dy as FloatArray, x as FloatArray, dWeight, d);
    return dWeight;
  },
};
const byDefinition: Backend = Object.assign(new CpuBackend(), { kernels: { ...reference.kernels, ...conv } });

/** What is wrong with a gpu backend's answer, or null. */
export function gpuDifference(backend: Backend, c: Case): Promise<string | null> {
  const spoiled = c.kernel.startsWith("conv2d") && / in (the |dy|x)/.test(c.name);
  return difference(backend, c, allowance, spoiled ? byDefinition : reference);
}
