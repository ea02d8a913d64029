import { checkOptions, type OptionNames } from "../../options.js";
import type { ScalarStep } from "./formulas.js";

/** The settings of {@link nadamFormula}, under the names of `optim.NAdam`. */
export interface NAdamSettings {
  /** Default 0.002. */
  lr?: number;
  /** β1 and β2. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Default 1e-8. */
  eps?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** ψ. Default 0.004. */
  momentumDecay?: number;
}

const NADAM_NAMES: OptionNames<NAdamSettings> = {
  lr: true,
  betas: true,
  eps: true,
  weightDecay: true,
  momentumDecay: true,
};

/**
 * g ← g + λ·w, m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g², w ← w − lr·m̂/(sqrt(v̂) + eps), with v̂ = v/(1 − β2ᵗ),
 * m̂ = μₜ₊₁·m/(1 − Π μᵢ to t + 1) + (1 − μₜ)·g/(1 − Π μᵢ to t) and μₜ = β1·(1 − 0.96^(t·ψ)/2).
 *
 * Source: Dozat, "Incorporating Nesterov Momentum into Adam" (2016).
 *
 * @example
 * const step = laws.nadamFormula({ lr: 0.25, betas: [0, 0], eps: 1e-30 });
 * step(1, 1000); // 0.75
 */
export function nadamFormula(settings: NAdamSettings = {}): ScalarStep {
  checkOptions("nadamFormula", settings, NADAM_NAMES);
  const { lr = 0.002, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, momentumDecay = 0.004 } = settings;
  const [beta1, beta2] = betas;
  const mu = (t: number) => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
  let [t, m, v, product] = [0, 0, 0, 1];
  return (w, gradient) => {
    t += 1;
    const g = gradient + weightDecay * w;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    product *= mu(t);
    const mHat = (mu(t + 1) * m) / (1 - product * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - product);
    return w - (lr * mHat) / (Math.sqrt(v / (1 - beta2 ** t)) + eps);
  };
}
