// One step of stochastic gradient descent, in place.
//
//   parameter, gradient, velocity : [n]     velocity may be null when momentum is 0
//
//   g = gradient + weightDecay · parameter
//   v = momentum · v + (1 − dampening) · g        (the very first step sets v = g)
//   parameter −= lr · (nesterov ? g + momentum · v : v)

import type { FloatArray } from "../shared/types.js";

/** The settings of one step, as in the formulas above. */
export interface SgdDims {
  /** The learning rate. */
  lr: number;
  /** How much of the velocity is kept from step to step; 0 for none. */
  momentum: number;
  /** How much of a gradient stays out of the velocity: 1 − dampening of it joins. */
  dampening: number;
  /** How strongly weights are drawn towards 0. */
  weightDecay: number;
  /** Whether to look ahead along the velocity. */
  nesterov: boolean;
  /** 1 on the first step. */
  step: number;
}

export function sgd(
  parameter: FloatArray,
  gradient: FloatArray,
  velocity: FloatArray | null,
  { lr, momentum, dampening, weightDecay, nesterov, step }: SgdDims,
): void {
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i] + weightDecay * parameter[i];
    let direction = g;
    if (velocity !== null) {
      const v = step === 1 ? g : momentum * velocity[i] + (1 - dampening) * g;
      velocity[i] = v;
      direction = nesterov ? g + momentum * v : v;
    }
    parameter[i] -= lr * direction;
  }
}

/** What every backend offers of it. It may update its arguments in place and return them, or return new storages. */
export interface SgdKernels<S> {
  /** One step on parameter, gradient and velocity, all [n]; the velocity may be null where the momentum is 0. */
  sgd(
    parameter: S,
    gradient: S,
    velocity: S | null,
    d: SgdDims,
  ): {
    /** The parameter after the step. */
    parameter: S;
    /** The velocity after it. */
    velocity: S | null;
  };
}
