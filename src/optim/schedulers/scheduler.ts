import { ValueError } from "../../errors.js";
import type { Optimizer } from "../optimizer.js";
import { requireGroups } from "./checks.js";

/** What a schedule prescribes for one step of training. */
export interface Scheduled {
  /** The learning rate. */
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
 * schedule can be drawn without running it. What a step is, is up to the loop that calls: a batch, or an epoch.
 *
 * The function also gets the rate that the optimizer had before any schedule changed it, for those schedules that
 * scale it. A rate that is assigned to `optimizer.lr` by hand is the initial rate of the schedules that are made after
 * that. As a schedule sets the rate and does not multiply it, an optimizer has one schedule at a time: of two, the one
 * that stepped last holds. {@link SequentialLR} puts one after the other.
 *
 * Of parameters in groups each group has an initial rate of its own, and the function is asked for each. The initial rate
 * of a group that is added later is the one that it has at the next step of the schedule.
 *
 * Source: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 *
 * @example
 * class Halving extends optim.schedulers.Scheduler {
 *   constructor(optimizer: optim.Optimizer) {
 *     super(optimizer, (step, initialLr) => ({ lr: initialLr / 2 ** step }));
 *   }
 * }
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new Halving(sgd);
 * sgd.step();
 * schedule.step();
 * sgd.lr; // 0.05
 * [2, 3].map((step) => schedule.at(step).lr); // [0.025, 0.0125]
 */
export abstract class Scheduler {
  /** The optimizer that it sets the rate of. */
  readonly optimizer: Optimizer;
  /** The function itself. */
  readonly schedule: (step: number, initialLr: number) => Scheduled;
  /** What holds in a step; asking changes nothing. */
  readonly at: (step: number) => Scheduled;
  #initialLrs: readonly number[];
  #step = 0;

  constructor(optimizer: Optimizer, schedule: (step: number, initialLr: number) => Scheduled) {
    this.optimizer = optimizer;
    this.schedule = schedule;
    this.at = (step) => schedule(step, this.initialLr);
    this.#initialLrs = initialLrsOf(optimizer);
    this.#apply(this.#settings(0));
  }

  /** The rate that the optimizer had before any schedule; of several groups, that of the first. */
  get initialLr(): number {
    return this.#initialLrs[0];
  }

  /** What holds in a step, for each group. */
  #settings(step: number, initialLrs = this.#initialLrs): Scheduled[] {
    return initialLrs.map((initialLr) => this.schedule(step, initialLr));
  }

  /** Takes the rates of groups that were added to the optimizer since for their initial ones. */
  #meetAdded(): void {
    const added = this.optimizer.paramGroups.slice(this.#initialLrs.length);
    this.#initialLrs = [...this.#initialLrs, ...added.map(({ lr }) => lr)];
  }

  /** To be called after each `optimizer.step()`: sets what holds in the next one. */
  step(): void {
    this.#meetAdded();
    const next = this.#settings(this.#step + 1);
    this.#step += 1;
    this.#apply(next);
  }

  /** The state, for {@link loadStateDict}. */
  stateDict(): SchedulerState {
    this.#meetAdded();
    const initial = this.#initialLrs.map((lr, group) => [initialName(group), lr] as const);
    return { step: this.#step, ...Object.fromEntries(initial) };
  }

  /**
   * Goes on from a saved state, and puts the settings of its step into the optimizer. The schedule must have been made
   * with the options of the saved one. The initial rate is that of the saved one, where the state has it; so it does
   * not matter whether the optimizer's state is loaded before or after the schedule is made.
   *
   * @throws {ValueError} when the state is damaged, of other groups, or beyond the end of this schedule. Nothing changes then.
   */
  loadStateDict(state: SchedulerState): void {
    const name = `${this.constructor.name}.loadStateDict`;
    const { step } = state;
    if (!Number.isSafeInteger(step) || step < 0) {
      throw new ValueError(`${name}: step is ${step}; it must be a count: the state is damaged`);
    }
    this.#meetAdded();
    requireGroups(name, state, "initialLr", this.#initialLrs.length);
    const initialLrs = this.#initialLrs.map((own, group) => state[initialName(group)] ?? own);
    const wrong = initialLrs.findIndex((lr) => !(lr >= 0 && lr < Infinity));
    if (wrong >= 0) {
      throw new ValueError(
        `${name}: ${initialName(wrong)} is ${initialLrs[wrong]}; it must be a finite number of at least 0: the state is damaged`,
      );
    }
    const settings = this.#settings(step, initialLrs);
    this.#step = step;
    this.#initialLrs = initialLrs;
    this.#apply(settings);
  }

  #apply(settings: readonly Scheduled[]): void {
    setMomenta(this.constructor.name, this.optimizer, settings);
    for (const [i, group] of this.optimizer.paramGroups.entries()) group.lr = settings[i].lr;
    applied.set(this.optimizer, { lrs: settings.map(({ lr }) => lr), initialLrs: this.#initialLrs });
  }
}

const initialName = (group: number): string => (group === 0 ? "initialLr" : `initialLr.${group}`);

/** The rates that a schedule last put into the groups of an optimizer, and those from before any schedule. */
const applied = new WeakMap<Optimizer, { lrs: readonly number[]; initialLrs: readonly number[] }>();

/** A rate that no schedule has put there is where the next one starts. */
function initialLrsOf(optimizer: Optimizer): number[] {
  const last = applied.get(optimizer);
  return optimizer.paramGroups.map(({ lr }, i) => (last?.lrs[i] === lr ? last.initialLrs[i] : lr));
}

interface WithMomentum {
  betas?: readonly [number, number];
  momentum?: number;
}

/**
 * Adam's β1 is the momentum of its first mean; β2 stays each group's own. Recognized by their properties, of a group or of
 * the optimizer, as optimizers of one's own are then too.
 */
function setMomenta(schedule: string, optimizer: Optimizer, settings: readonly Scheduled[]): void {
  for (const [i, group] of optimizer.paramGroups.entries()) {
    const { momentum } = settings[i];
    if (momentum === undefined) continue;
    const hasMomentum = (target: WithMomentum) => (target.betas ?? target.momentum) !== undefined;
    const target = [group as WithMomentum, optimizer as WithMomentum].find(hasMomentum);
    if (target === undefined) {
      throw new ValueError(
        `${schedule}: ${optimizer.constructor.name} has neither momentum nor betas to cycle; pass cycleMomentum: false`,
      );
    }
    if (target.betas !== undefined) target.betas = [momentum, target.betas[1]];
    else target.momentum = momentum;
  }
}

/** A share of the way from one number to the other. Written so that both ends come out to the last bit. */
export const interpolate = (from: number, to: number, share: number): number =>
  from * (1 - share) + to * share;
