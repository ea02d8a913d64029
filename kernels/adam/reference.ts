// One step of Adam, in place.
//
//   parameter, gradient, m, v : [n]     step counts from 1
//
//   g = gradient + weightDecay · parameter                    (Adam)
//   parameter −= lr · weightDecay · parameter                 (AdamW: decoupled, instead of the line above)
//   m = β1·m + (1 − β1)·g            running mean of the gradient
//   v = β2·v + (1 − β2)·g²           running mean of its square
//   parameter −= lr · mHat / (sqrt(vHat) + eps)
//
// with mHat = m / (1 − β1^step) and vHat = v / (1 − β2^step): both means start at 0 and are too small at first
// by just that factor.
//
// Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2014); Loshchilov, Hutter, "Decoupled Weight
// Decay Regularization" (2017).

import type { FloatArray } from "../shared/types.js";

/** The settings of one step, as in the formulas above. */
export interface AdamDims {
  /** The learning rate. */
  lr: number;
  /** β1: how slowly the mean m forgets. */
  beta1: number;
  /** β2: how slowly the mean v forgets. */
  beta2: number;
  /** Added to sqrt(vHat), against division by zero. */
  eps: number;
  /** How strongly weights are drawn towards 0. */
  weightDecay: number;
  /** True for AdamW: the decay acts on the parameter, not through the gradient. */
  decoupled: boolean;
  /** The number of the step, counted from 1. */
  step: number;
}

export function adam(
  parameter: FloatArray,
  gradient: FloatArray,
  m: FloatArray,
  v: FloatArray,
  { lr, beta1, beta2, eps, weightDecay, decoupled, step }: AdamDims,
): void {
  const stepSize = lr / (1 - beta1 ** step);
  const rootCorrection = Math.sqrt(1 - beta2 ** step);
  const shrink = decoupled ? 1 - lr * weightDecay : 1;
  const penalty = decoupled ? 0 : weightDecay;
  for (let i = 0; i < parameter.length; i++) {
    const p = parameter[i] * shrink;
    const g = gradient[i] + penalty * parameter[i];
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    parameter[i] = p - (stepSize * m[i]) / (Math.sqrt(v[i]) / rootCorrection + eps);
  }
}

/** What every backend offers of it. It may update its arguments in place and return them, or return new storages. */
export interface AdamKernels<S> {
  /** One step on parameter, gradient, m and v, all [n]. */
  adam(
    parameter: S,
    gradient: S,
    m: S,
    v: S,
    d: AdamDims,
  ): {
    /** The parameter after the step. */
    parameter: S;
    /** The running mean of the gradient after it. */
    m: S;
    /** The running mean of its square after it. */
    v: S;
  };
}
