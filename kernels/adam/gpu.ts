// The gpu.js version of reference.ts. A kernel has one result and cannot change its arguments, so a step is three kernels,
// for m, for v and for the parameter, and all three results are new.
//
//   parameter, gradient, m, v : [n]     penalty is the weight decay that goes through the gradient, shrink the
//   factor that the decoupled one leaves of the parameter

import type { Elements, GpuArray, GpuRuntime, Thread } from "../shared/gpu-runtime.js";
import { adamFactors } from "./factors.js";
import type { AdamKernels } from "./reference.js";

export function adamM(
  this: Thread,
  parameter: Elements,
  gradient: Elements,
  m: Elements,
  beta: number,
  share: number,
  penalty: number,
): number {
  const g = gradient[this.thread.x] + penalty * parameter[this.thread.x];
  return beta * m[this.thread.x] + share * g;
}

export function adamV(
  this: Thread,
  parameter: Elements,
  gradient: Elements,
  v: Elements,
  beta: number,
  share: number,
  penalty: number,
): number {
  const g = gradient[this.thread.x] + penalty * parameter[this.thread.x];
  return beta * v[this.thread.x] + share * g * g;
}

export function adamParameter(
  this: Thread,
  parameter: Elements,
  m: Elements,
  v: Elements,
  stepSize: number,
  inverseRoot: number,
  eps: number,
  shrink: number,
): number {
  return (
    parameter[this.thread.x] * shrink -
    (stepSize * m[this.thread.x]) / (Math.sqrt(v[this.thread.x]) * inverseRoot + eps)
  );
}

export const adamOnGpu = (runtime: GpuRuntime): AdamKernels<GpuArray> => ({
  adam(parameter, gradient, m, v, d) {
    const threads = [parameter.length];
    const { stepSize, inverseRoot, shrink, penalty } = adamFactors(d);
    const inputs = [parameter, gradient];
    const nextM = runtime.run({
      kernel: adamM,
      threads,
      args: [...inputs, m, d.beta1, 1 - d.beta1, penalty],
    });
    const nextV = runtime.run({
      kernel: adamV,
      threads,
      args: [...inputs, v, d.beta2, 1 - d.beta2, penalty],
    });
    const next = runtime.run({
      kernel: adamParameter,
      threads,
      args: [parameter, nextM, nextV, stepSize, inverseRoot, d.eps, shrink],
    });
    return { parameter: next, m: nextM, v: nextV };
  },
});
