import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { requireCount, requirePositive } from "./checks.js";
import { Scheduler } from "./scheduler.js";

/** When, and by how much, {@link StepLR} lowers the rate. */
export interface StepLROptions {
  /** After how many steps the rate is multiplied, each time. */
  stepSize: number;
  /** What it is multiplied with. Default 0.1. */
  gamma?: number;
}

/**
 * The rate falls by the same factor at regular intervals. In step t, with l₀ the optimizer's rate:
 *
 * lr(t) = l₀ · gamma^⌊t / stepSize⌋
 *
 * The power is taken anew in each step; PyTorch multiplies the rate before, which differs in the last bits.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new optim.schedulers.StepLR(sgd, { stepSize: 2, gamma: 0.5 });
 * [0, 1, 2, 3, 4].map((step) => schedule.at(step).lr); // [0.1, 0.1, 0.05, 0.05, 0.025]
 */
export class StepLR extends Scheduler {
  constructor(optimizer: Optimizer, options: StepLROptions) {
    checkOptions("StepLR", options, { stepSize: true, gamma: true });
    const { stepSize, gamma = 0.1 } = options;
    requireCount("StepLR", "stepSize", stepSize, "the number of steps from one fall to the next");
    requirePositive("StepLR", { gamma });
    super(optimizer, (step, initialLr) => ({ lr: initialLr * gamma ** Math.floor(step / stepSize) }));
  }
}
