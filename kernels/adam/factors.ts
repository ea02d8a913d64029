import type { AdamDims } from "./reference.js";

/**
 * What is the same for all elements of a step, computed once, and in float64: with β^step, float32 would be off by far
 * more than its rounding.
 */
export function adamFactors({ lr, beta1, beta2, weightDecay, decoupled, step }: AdamDims) {
  return {
    stepSize: lr / (1 - beta1 ** step),
    /** 1 / sqrt(1 − β2^step): sqrt(vHat) is sqrt(v) times this. */
    inverseRoot: 1 / Math.sqrt(1 - beta2 ** step),
    /** What decoupled weight decay leaves of the parameter. */
    shrink: decoupled ? 1 - lr * weightDecay : 1,
    /** The weight decay that goes through the gradient. */
    penalty: decoupled ? 0 : weightDecay,
  };
}
