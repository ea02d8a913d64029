import { checkOptions } from "../../options.js";
import { requireNotNegative } from "../checks.js";
import type { Optimizer } from "../optimizer.js";
import { requireCount } from "./checks.js";
import { interpolate, Scheduler } from "./scheduler.js";

/** How low and how long {@link CosineAnnealingLR} goes. */
export interface CosineAnnealingLROptions {
  /** In how many steps the rate falls from the first to the lowest. */
  tMax: number;
  /** The lowest rate. Default 0. */
  etaMin?: number;
}

/**
 * The rate falls along half a cosine: slowly at first, fast in the middle, slowly at the end. In step t, with l₀ the
 * optimizer's rate:
 *
 * lr(t) = etaMin + ½ · (l₀ − etaMin) · (1 + cos(π · t / tMax))
 *
 * There are no restarts. Beyond step tMax the rate runs on along the cosine, as PyTorch's does: it rises again as it
 * fell, and is back at l₀ in step 2 · tMax. So tMax should be the number of steps of the training. The cosine is taken
 * anew in each step; PyTorch goes from the rate before, which differs in the last bits.
 *
 * Source: Loshchilov, Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017);
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new optim.schedulers.CosineAnnealingLR(sgd, { tMax: 4 });
 * [0, 1, 2, 3, 4].map((epoch) => schedule.at(epoch).lr); // [0.1, 0.08536, 0.05, 0.01464, 0]
 */
export class CosineAnnealingLR extends Scheduler {
  constructor(optimizer: Optimizer, options: CosineAnnealingLROptions) {
    checkOptions("CosineAnnealingLR", options, { tMax: true, etaMin: true });
    const { tMax, etaMin = 0 } = options;
    requireCount("CosineAnnealingLR", "tMax", tMax, "the number of steps from the first rate to the lowest");
    requireNotNegative("CosineAnnealingLR", { etaMin });
    super(optimizer, (step, initialLr) => {
      const height = (1 + Math.cos((Math.PI * step) / tMax)) / 2;
      return { lr: interpolate(etaMin, initialLr, height) };
    });
  }
}
