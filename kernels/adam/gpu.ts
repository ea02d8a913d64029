// The gpu.js rung of reference.ts. A kernel has one result and cannot change its arguments, so a step is three kernels,
// for m, for v and for the parameter, and all three results are new.
//
//   parameter, gradient, m, v : [n]     penalty is the weight decay that goes through the gradient, shrink the
//   factor that the decoupled one leaves of the parameter

import type { Elements, Thread } from "../gpu.js";

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
