import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { requireMilestones, requirePositive } from "./checks.js";
import { Scheduler } from "./scheduler.js";

/** When, and by how much, {@link MultiStepLR} lowers the rate. */
export interface MultiStepLROptions {
  /** The steps from which on the rate is multiplied once more, in ascending order. */
  milestones: readonly number[];
  /** What it is multiplied with. Default 0.1. */
  gamma?: number;
}

/**
 * The rate falls by the same factor at given steps. In step t, with l₀ the optimizer's rate:
 *
 * lr(t) = l₀ · gamma^(number of milestones ≤ t)
 *
 * The power is taken anew in each step; PyTorch multiplies the rate before, which differs in the last bits. PyTorch
 * lets a milestone stand twice, and multiplies twice there; here that is an error, for it is a slip more often.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new optim.schedulers.MultiStepLR(sgd, { milestones: [30, 80] });
 * [29, 30, 79, 80].map((epoch) => schedule.at(epoch).lr); // [0.1, 0.01, 0.01, 0.001]
 */
export class MultiStepLR extends Scheduler {
  constructor(optimizer: Optimizer, options: MultiStepLROptions) {
    checkOptions("MultiStepLR", options, { milestones: true, gamma: true });
    const { milestones, gamma = 0.1 } = options;
    requireMilestones("MultiStepLR", milestones, 0);
    requirePositive("MultiStepLR", { gamma });
    const steps = [...milestones];
    super(optimizer, (step, initialLr) => {
      const passed = steps.filter((milestone) => milestone <= step).length;
      return { lr: initialLr * gamma ** passed };
    });
  }
}
