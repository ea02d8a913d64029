// The gpu.js version of reference.ts. A kernel has one result and cannot change its arguments, so a step is two kernels,
// for the velocity and for the parameter, and both results are new.
//
//   parameter, gradient, velocity : [n]

import { type Elements, type GpuArray, type GpuRuntime, stages, type Thread } from "../shared/gpu-runtime.js";
import type { SgdKernels } from "./reference.js";

/** g, which is also the velocity after the first step. */
export function sgdGradient(
  this: Thread,
  parameter: Elements,
  gradient: Elements,
  weightDecay: number,
): number {
  return gradient[this.thread.x] + weightDecay * parameter[this.thread.x];
}

/** v ← momentum·v + share·g, with share = 1 − dampening. Nesterov's direction is the same sum of v and g. */
export function sgdVelocity(this: Thread, v: Elements, g: Elements, momentum: number, share: number): number {
  return momentum * v[this.thread.x] + share * g[this.thread.x];
}

export function sgdParameter(this: Thread, parameter: Elements, direction: Elements, lr: number): number {
  return parameter[this.thread.x] - lr * direction[this.thread.x];
}

export const sgdOnGpu = (runtime: GpuRuntime): SgdKernels<GpuArray> => ({
  sgd: (parameter, gradient, velocity, d) =>
    stages(runtime, (own) => {
      const threads = [parameter.length];
      const g = runtime.run({ kernel: sgdGradient, threads, args: [parameter, gradient, d.weightDecay] });
      const move = (direction: GpuArray) =>
        runtime.run({ kernel: sgdParameter, threads, args: [parameter, direction, d.lr] });
      if (velocity === null) return { parameter: move(own(g)), velocity: null };
      const mix = (v: GpuArray, momentum: number, share: number) =>
        runtime.run({ kernel: sgdVelocity, threads, args: [v, g, momentum, share] });
      const v = d.step === 1 ? g : mix(velocity, d.momentum, 1 - d.dampening);
      if (v !== g) own(g);
      return { parameter: move(d.nesterov ? own(mix(v, d.momentum, 1)) : v), velocity: v };
    }),
});
