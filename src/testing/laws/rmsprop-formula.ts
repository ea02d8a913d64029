import { checkOptions, type OptionNames } from "../../options.js";
import type { ScalarStep } from "./formulas.js";

/** The settings of {@link rmspropFormula}, under the names of `optim.RMSprop`. */
export interface RmsPropSettings {
  /** Default 0.01. */
  lr?: number;
  /** α. Default 0.99. */
  alpha?: number;
  /** Default 1e-8. */
  eps?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** μ. Default 0. */
  momentum?: number;
  /** Default false. */
  centered?: boolean;
}

const RMSPROP_NAMES: OptionNames<RmsPropSettings> = {
  lr: true,
  alpha: true,
  eps: true,
  weightDecay: true,
  momentum: true,
  centered: true,
};

/**
 * g ← g + λ·w, v ← α·v + (1 − α)·g², velocity ← μ·velocity + g/(sqrt(v) + eps), w ← w − lr·velocity. Centered,
 * m ← α·m + (1 − α)·g, and the root is of v − m².
 *
 * Source: Tieleman, Hinton, "Lecture 6.5 - RMSProp" (2012); Graves, "Generating Sequences With Recurrent Neural Networks"
 * (2013) for the centered one.
 *
 * @example
 * const step = laws.rmspropFormula({ lr: 0.5, alpha: 0.75, eps: 1e-30 });
 * step(1, 1000); // 0
 */
export function rmspropFormula(settings: RmsPropSettings = {}): ScalarStep {
  checkOptions("rmspropFormula", settings, RMSPROP_NAMES);
  const { lr = 0.01, alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false } = settings;
  let [v, m, velocity] = [0, 0, 0];
  return (w, gradient) => {
    const g = gradient + weightDecay * w;
    v = alpha * v + (1 - alpha) * g ** 2;
    m = alpha * m + (1 - alpha) * g;
    const square = centered ? Math.max(0, v - m ** 2) : v;
    velocity = momentum * velocity + g / (Math.sqrt(square) + eps);
    return w - lr * velocity;
  };
}
