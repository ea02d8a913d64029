// The gpu.js rung of reference.ts. A kernel has one result and cannot change its arguments, so a step is two kernels,
// for the velocity and for the parameter, and both results are new.
//
//   parameter, gradient, velocity : [n]

import type { Elements, Thread } from "../gpu.js";

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
