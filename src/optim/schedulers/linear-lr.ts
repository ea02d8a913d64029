import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { requireCount, requireOption } from "./checks.js";
import { interpolate, Scheduler } from "./scheduler.js";

/** From which to which factor {@link LinearLR} goes. */
export interface LinearLROptions {
  /** The share of the optimizer's rate in step 0. Default 1/3. */
  startFactor?: number;
  /** The share of it from step totalIters on. Default 1. */
  endFactor?: number;
  /** How many steps the way from one to the other has. Default 5. */
  totalIters?: number;
}

/**
 * The rate goes from one share of the optimizer's rate to another on a straight line, and stays there: with the
 * defaults a warm-up. In step t, with l₀ the optimizer's rate and s = min(t / totalIters, 1):
 *
 * lr(t) = l₀ · (startFactor · (1 − s) + endFactor · s)
 *
 * The factor is computed anew in each step; PyTorch multiplies the rate before, which differs in the last bits.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html; for warm-up, Goyal et al.,
 * "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour" (2017).
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const warmUp = new optim.schedulers.LinearLR(sgd, { startFactor: 0.1, totalIters: 3 });
 * [0, 1, 2, 3, 4].map((step) => warmUp.at(step).lr); // [0.01, 0.04, 0.07, 0.1, 0.1]
 */
export class LinearLR extends Scheduler {
  constructor(optimizer: Optimizer, options: LinearLROptions = {}) {
    checkOptions("LinearLR", options, { startFactor: true, endFactor: true, totalIters: true });
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    const [validStart, validEnd] = [startFactor > 0 && startFactor <= 1, endFactor >= 0 && endFactor <= 1];
    requireOption("LinearLR", "startFactor", startFactor, validStart, "greater than 0 and at most 1");
    requireOption("LinearLR", "endFactor", endFactor, validEnd, "from 0 to 1");
    requireCount("LinearLR", "totalIters", totalIters, "the number of steps until the rate stays");
    super(optimizer, (step, initialLr) => {
      const share = Math.min(step / totalIters, 1);
      return { lr: initialLr * interpolate(startFactor, endFactor, share) };
    });
  }
}
