import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { requireMilestones } from "./checks.js";
import { type Scheduled, Scheduler } from "./scheduler.js";

/** When {@link SequentialLR} goes from one schedule to the next. */
export interface SequentialLROptions {
  /** Schedules for the same optimizer, in the order in which they hold. Only the sequence is stepped. */
  schedulers: readonly Scheduler[];
  /** The steps in which the second schedule begins, the third, and so on. */
  milestones: readonly number[];
}

/**
 * One schedule after the other, each from its own step 0: with milestones m₁ < m₂ < …, and m₀ = 0,
 *
 * lr(t) = lrᵢ(t − mᵢ) for mᵢ ≤ t < mᵢ₊₁
 *
 * All of them scale the rate that the optimizer had before the first was made. A schedule that leaves momentum alone
 * keeps what the one before it ended with, or before all that cycle it, what the first of these begins with. So the
 * sequence is a function of the step too, and its state is one step, whereas PyTorch saves a state for each part.
 * {@link ReduceLROnPlateau} is no function of the step, and cannot be part of a sequence.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 *
 * @throws {ValueError} when there is not one milestone fewer than there are schedules, when milestones do not rise,
 * when a schedule belongs to another optimizer, or when one ends before the next begins.
 * @example
 * const { CosineAnnealingLR, LinearLR, SequentialLR } = optim.schedulers;
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const warmUp = new LinearLR(sgd, { startFactor: 0.5, totalIters: 2 });
 * const fall = new CosineAnnealingLR(sgd, { tMax: 4 });
 * const schedule = new SequentialLR(sgd, { schedulers: [warmUp, fall], milestones: [2] });
 * [0, 1, 2, 3, 4, 5, 6].map((epoch) => schedule.at(epoch).lr);
 * // [0.05, 0.075, 0.1, 0.08536, 0.05, 0.01464, 0]
 */
export class SequentialLR extends Scheduler {
  constructor(optimizer: Optimizer, options: SequentialLROptions) {
    checkOptions("SequentialLR", options, { schedulers: true, milestones: true });
    const { schedulers, milestones } = options;
    if (schedulers.length === 0 || milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `SequentialLR: there are ${schedulers.length} schedulers and ${milestones.length} milestones; there must be at least one scheduler, and a milestone for each but the first: the step in which it begins`,
      );
    }
    requireMilestones("SequentialLR", milestones, 1);
    const stranger = schedulers.findIndex((scheduler) => scheduler.optimizer !== optimizer);
    if (stranger >= 0) {
      throw new ValueError(
        `SequentialLR: schedulers[${stranger}] belongs to another optimizer; make all of them with the optimizer of the sequence`,
      );
    }
    super(optimizer, sequence([...schedulers], [0, ...milestones]));
  }
}

function sequence(
  schedulers: readonly Scheduler[],
  starts: readonly number[],
): (step: number, initialLr: number) => Scheduled {
  const momenta = momentaAround(schedulers, starts);
  return (step, initialLr) => {
    const current = Math.max(0, starts.filter((start) => start <= step).length - 1);
    const own = schedulers[current].schedule(step - starts[current], initialLr);
    const momentum = own.momentum ?? momenta[current];
    return momentum === undefined ? { lr: own.lr } : { lr: own.lr, momentum };
  };
}

/** The momentum in which each part begins. */
function momentaAround(
  schedulers: readonly Scheduler[],
  starts: readonly number[],
): readonly (number | undefined)[] {
  let momentum = schedulers.map((scheduler) => scheduler.at(0).momentum).find((first) => first !== undefined);
  return schedulers.map((scheduler, i) => {
    const before = momentum;
    if (i + 1 < starts.length) {
      const last = starts[i + 1] - starts[i] - 1;
      momentum = scheduler.at(last).momentum ?? momentum;
    }
    return before;
  });
}
