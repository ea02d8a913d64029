import { checkOptions, type OptionNames } from "../../options.js";
import type { ScalarStep } from "./formulas.js";

/** The settings of {@link adagradFormula}, under the names of `optim.Adagrad`. */
export interface AdagradSettings {
  /** Default 0.01. */
  lr?: number;
  /** Default 0. */
  lrDecay?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** What the sum of squares begins with. Default 0. */
  initialAccumulatorValue?: number;
  /** Default 1e-10. */
  eps?: number;
}

const ADAGRAD_NAMES: OptionNames<AdagradSettings> = {
  lr: true,
  lrDecay: true,
  weightDecay: true,
  initialAccumulatorValue: true,
  eps: true,
};

/**
 * g ← g + λ·w, s ← s + g², w ← w − lrₜ·g/(sqrt(s) + eps), with lrₜ = lr/(1 + (t − 1)·lrDecay) at step t.
 *
 * Source: Duchi, Hazan, Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization" (2011).
 *
 * @example
 * const step = laws.adagradFormula({ lr: 0.5, eps: 1e-30 });
 * step(1, 1000); // 0.5
 */
export function adagradFormula(settings: AdagradSettings = {}): ScalarStep {
  checkOptions("adagradFormula", settings, ADAGRAD_NAMES);
  const { lr = 0.01, lrDecay = 0, weightDecay = 0, initialAccumulatorValue = 0, eps = 1e-10 } = settings;
  let [t, s] = [0, initialAccumulatorValue];
  return (w, gradient) => {
    t += 1;
    const g = gradient + weightDecay * w;
    s += g ** 2;
    return w - ((lr / (1 + (t - 1) * lrDecay)) * g) / (Math.sqrt(s) + eps);
  };
}
