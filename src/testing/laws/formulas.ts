// The optimizers on single numbers, from their papers, with nothing shared with src/optim or its kernels.

import { checkOptions, type OptionNames } from "../../options.js";

/** Where a number goes in the next step, given its gradient. It remembers what it needs from one call to the next. */
export type ScalarStep = (w: number, gradient: number) => number;

/** The settings of {@link sgdFormula}, under the names of `optim.SGD`. */
export interface SgdSettings {
  /** Default 0.001. */
  lr?: number;
  /** μ. Default 0. */
  momentum?: number;
  /** Default 0. */
  dampening?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** Default false. */
  nesterov?: boolean;
}

const SGD_NAMES: OptionNames<SgdSettings> = {
  lr: true,
  momentum: true,
  dampening: true,
  weightDecay: true,
  nesterov: true,
};

/**
 * g ← g + λ·w, v ← μ·v + (1 − dampening)·g (v = g in the first step), w ← w − lr·v, or w − lr·(g + μ·v) with Nesterov
 * momentum; without momentum w − lr·g.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 *
 * @example
 * const step = laws.sgdFormula({ lr: 0.5, momentum: 0.5 });
 * step(1, 1); // 0.5
 * step(0.5, 1); // -0.25
 */
export function sgdFormula(settings: SgdSettings = {}): ScalarStep {
  checkOptions("sgdFormula", settings, SGD_NAMES);
  const { lr = 0.001, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = settings;
  let v: number | null = null;
  return (w, gradient) => {
    const g = gradient + weightDecay * w;
    v = v === null ? g : momentum * v + (1 - dampening) * g;
    if (momentum === 0) return w - lr * g;
    return w - lr * (nesterov ? g + momentum * v : v);
  };
}

/** The settings of {@link adamFormula}, under the names of `optim.Adam`. */
export interface AdamSettings {
  /** Default 0.001. */
  lr?: number;
  /** β1 and β2. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Default 1e-8. */
  eps?: number;
  /** λ. Default 0, for {@link adamWFormula} 0.01. */
  weightDecay?: number;
}

const ADAM_NAMES: OptionNames<AdamSettings> = { lr: true, betas: true, eps: true, weightDecay: true };

/**
 * m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g², w ← w − lr·m̂/(sqrt(v̂) + eps), with m̂ = m/(1 − β1ᵗ), v̂ = v/(1 − β2ᵗ)
 * and g = gradient + λ·w.
 *
 * Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2014).
 *
 * @example
 * const step = laws.adamFormula({ lr: 0.25, eps: 0 });
 * step(1, 1000); // 0.75
 */
export function adamFormula(settings: AdamSettings = {}): ScalarStep {
  checkOptions("adamFormula", settings, ADAM_NAMES);
  const { weightDecay = 0 } = settings;
  const move = adamMove(settings);
  return (w, gradient) => w - move(gradient + weightDecay * w);
}

/**
 * Adam with decoupled weight decay: w ← (1 − lr·λ)·w, and then Adam's step with the gradient as it is. λ is 0.01 unless
 * said otherwise.
 *
 * Source: Loshchilov, Hutter, "Decoupled Weight Decay Regularization" (2017).
 *
 * @example
 * const step = laws.adamWFormula({ lr: 0.5, weightDecay: 0.5 });
 * step(1, 0); // 0.75
 */
export function adamWFormula(settings: AdamSettings = {}): ScalarStep {
  checkOptions("adamWFormula", settings, ADAM_NAMES);
  const { lr = 0.001, weightDecay = 0.01 } = settings;
  const move = adamMove(settings);
  return (w, gradient) => w - lr * weightDecay * w - move(gradient);
}

function adamMove({ lr = 0.001, betas = [0.9, 0.999], eps = 1e-8 }: AdamSettings): (g: number) => number {
  const [beta1, beta2] = betas;
  let [t, m, v] = [0, 0, 0];
  return (g) => {
    t += 1;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const [mHat, vHat] = [m / (1 - beta1 ** t), v / (1 - beta2 ** t)];
    return (lr * mHat) / (Math.sqrt(vHat) + eps);
  };
}
