import { checkOptions } from "../../options.js";
import { requireNotNegative } from "../checks.js";
import type { Optimizer } from "../optimizer.js";
import { requireCount } from "./checks.js";
import { interpolate, Scheduler } from "./scheduler.js";

/** How long each descent of {@link CosineAnnealingWarmRestarts} takes, and how low it goes. */
export interface CosineAnnealingWarmRestartsOptions {
  /** How many steps the first cycle has. */
  t0: number;
  /** How many times as long each cycle is as the one before. Default 1. */
  tMult?: number;
  /** What the rate falls towards in each cycle. Default 0. */
  etaMin?: number;
}

/**
 * The rate falls along half a cosine, jumps back, and falls again, each time over tMult times as many steps: a restart
 * leaves a minimum that was too narrow. With l₀ the optimizer's rate, in step t of a cycle of T = t0 · tMultⁱ:
 *
 * lr = etaMin + ½ · (l₀ − etaMin) · (1 + cos(π · t / T))
 *
 * So every cycle starts at l₀, and the last step of a cycle comes close to etaMin without reaching it. PyTorch's
 * `step(epoch)` with a fraction of an epoch has its place in `at`; to set the rate in every batch, count t0 in batches.
 * The cycle is found by counting; PyTorch's `step(epoch)` takes a logarithm, which with tMult = 3 rounds to the cycle
 * before in the first step of the sixth.
 *
 * Source: Loshchilov, Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017);
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new optim.schedulers.CosineAnnealingWarmRestarts(sgd, { t0: 2, tMult: 2 });
 * [0, 1, 2, 3, 4, 5, 6].map((epoch) => schedule.at(epoch).lr);
 * // [0.1, 0.05, 0.1, 0.08536, 0.05, 0.01464, 0.1]
 */
export class CosineAnnealingWarmRestarts extends Scheduler {
  constructor(optimizer: Optimizer, options: CosineAnnealingWarmRestartsOptions) {
    checkOptions("CosineAnnealingWarmRestarts", options, { t0: true, tMult: true, etaMin: true });
    const { t0, tMult = 1, etaMin = 0 } = options;
    requireCount("CosineAnnealingWarmRestarts", "t0", t0, "the number of steps of the first cycle");
    requireCount("CosineAnnealingWarmRestarts", "tMult", tMult, "the growth of a cycle over the one before");
    requireNotNegative("CosineAnnealingWarmRestarts", { etaMin });
    super(optimizer, (step, initialLr) => {
      const height = (1 + Math.cos(Math.PI * shareOfCycle(step, t0, tMult))) / 2;
      return { lr: interpolate(etaMin, initialLr, height) };
    });
  }
}

/** How much of its cycle is over before a step, in [0, 1). */
function shareOfCycle(step: number, t0: number, tMult: number): number {
  if (tMult === 1) return (step % t0) / t0;
  let [within, length] = [step, t0];
  while (within >= length) {
    within -= length;
    length *= tMult;
  }
  return within / length;
}
