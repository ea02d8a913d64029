import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { requirePositive } from "./checks.js";
import { Scheduler } from "./scheduler.js";

/** By how much {@link ExponentialLR} lowers the rate. */
export interface ExponentialLROptions {
  /** What the rate is multiplied with in each step. */
  gamma: number;
}

/**
 * The rate falls by the same factor in each step. In step t, with l₀ the optimizer's rate:
 *
 * lr(t) = l₀ · gamma^t
 *
 * With gamma > 1 it grows, as in a search for the highest rate that still learns. The power is taken anew in each step;
 * PyTorch multiplies the rate before, which differs in the last bits.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 *
 * @throws {ValueError} when gamma is out of its range.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new optim.schedulers.ExponentialLR(sgd, { gamma: 0.9 });
 * [0, 1, 2].map((epoch) => schedule.at(epoch).lr); // [0.1, 0.09, 0.081]
 */
export class ExponentialLR extends Scheduler {
  constructor(optimizer: Optimizer, options: ExponentialLROptions) {
    checkOptions("ExponentialLR", options, { gamma: true });
    const { gamma } = options;
    requirePositive("ExponentialLR", { gamma });
    super(optimizer, (step, initialLr) => ({ lr: initialLr * gamma ** step }));
  }
}
