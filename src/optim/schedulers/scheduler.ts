import { ValueError } from "../../errors.js";
import type { Optimizer } from "../optimizer.js";

/** What a schedule prescribes for one step of training. */
export interface Scheduled {
  lr: number;
  /** SGD's momentum, or Adam's β1. Left alone where it is not given. */
  momentum?: number;
}

/** Where a schedule is: all that is needed to go on, since everything else follows from the options it is made with. */
export type SchedulerState = Record<string, number>;

/**
 * What all schedules share. A schedule is a function from the number of the step, counted from 0, to the settings that
 * hold in that step; making one puts those of step 0 into the optimizer, and each `step()` those of the next. A
 * function rather than a factor on the rate before: a run that is resumed has the same rate to the last bit, and a
 * schedule can be drawn without running it.
 *
 * Source: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 *
 * @example
 * class Halving extends optim.schedulers.Scheduler {
 *   constructor(optimizer: optim.Optimizer, lr: number) {
 *     super(optimizer, (step) => ({ lr: lr / 2 ** step }));
 *   }
 * }
 * const schedule = new Halving(optimizer, 0.1);
 * optimizer.step();
 * schedule.step();
 * optimizer.lr; // 0.05
 */
export abstract class Scheduler {
  readonly optimizer: Optimizer;
  /** What holds in a step; asking changes nothing. */
  readonly at: (step: number) => Scheduled;
  #step = 0;

  constructor(optimizer: Optimizer, at: (step: number) => Scheduled) {
    this.optimizer = optimizer;
    this.at = at;
    this.#apply(at(0));
  }

  /** To be called after each `optimizer.step()`: sets what holds in the next one. */
  step(): void {
    const next = this.at(this.#step + 1);
    this.#step += 1;
    this.#apply(next);
  }

  /** The state, for {@link loadStateDict}. */
  stateDict(): SchedulerState {
    return { step: this.#step };
  }

  /**
   * Goes on from a saved state, and puts the settings of its step into the optimizer. The schedule must have been made
   * with the options of the saved one.
   *
   * @throws {ValueError} when the state is damaged, or beyond the end of this schedule. Nothing changes then.
   */
  loadStateDict({ step }: SchedulerState): void {
    if (!Number.isSafeInteger(step) || step < 0) {
      throw new ValueError(
        `${this.constructor.name}.loadStateDict: step is ${step}; it must be a count: the state is damaged`,
      );
    }
    const settings = this.at(step);
    this.#step = step;
    this.#apply(settings);
  }

  #apply({ lr, momentum }: Scheduled): void {
    if (momentum !== undefined) setMomentum(this.constructor.name, this.optimizer, momentum);
    this.optimizer.lr = lr;
  }
}

/** Adam's β1 is the momentum of its first mean. Recognised by their properties, as optimizers of one's own are then too. */
function setMomentum(schedule: string, optimizer: Optimizer, momentum: number): void {
  const target = optimizer as Optimizer & { betas?: readonly [number, number]; momentum?: number };
  if (target.betas !== undefined) target.betas = [momentum, target.betas[1]];
  else if (target.momentum !== undefined) target.momentum = momentum;
  else {
    throw new ValueError(
      `${schedule}: ${optimizer.constructor.name} has neither momentum nor betas to cycle; pass cycleMomentum: false`,
    );
  }
}
