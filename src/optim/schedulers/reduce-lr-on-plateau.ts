import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";
import { requireNotNegative } from "../checks.js";
import { rateName } from "../group-state.js";
import type { Optimizer } from "../optimizer.js";
import { requireGroups, requireOption } from "./checks.js";
import type { SchedulerState } from "./scheduler.js";

/** When, and by how much, {@link ReduceLROnPlateau} lowers the rate. */
export interface ReduceLROnPlateauOptions {
  /** Whether the metric gets better by falling, as a loss does, or by rising, as accuracy does. Default "min". */
  mode?: "min" | "max";
  /** What the rate is multiplied with. Default 0.1. */
  factor?: number;
  /** How many calls in a row may bring no improvement; the next one reduces the rate. Default 10. */
  patience?: number;
  /** By how much a metric must beat the best one to count as an improvement. Default 1e-4. */
  threshold?: number;
  /** Whether the threshold is a share of the best metric, or a difference to it. Default "rel". */
  thresholdMode?: "rel" | "abs";
  /** For how many calls after a reduction nothing is counted against the rate. Default 0. */
  cooldown?: number;
  /** The rate does not fall below it. Default 0. */
  minLr?: number;
  /** A reduction by no more than this is not made. Default 1e-8. */
  eps?: number;
}

const OPTIONS: OptionNames<ReduceLROnPlateauOptions> = {
  mode: true,
  factor: true,
  patience: true,
  threshold: true,
  thresholdMode: true,
  cooldown: true,
  minLr: true,
  eps: true,
};

/**
 * The rate falls when a metric has stopped getting better. `step(metric)`, called once an epoch, say, compares with the
 * best metric so far: one that beats it by the threshold takes its place, any other is counted. When there are more than
 * `patience` of those in a row, lr ← max(lr · factor, minLr), in each group of parameters.
 *
 * It is no {@link Scheduler}, since the rate depends on the metrics and not on the step alone. Its state holds the rate
 * too, and `loadStateDict` puts it into the optimizer.
 *
 * Values are PyTorch's, with two exceptions. A metric that is not finite is an error, where PyTorch counts it as one
 * that is no better. And a relative threshold is a share of the best metric's size, so that a metric below 0 must
 * improve too; PyTorch multiplies with 1 − threshold, and takes one that is slightly worse for an improvement.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 *
 * @throws {ValueError} when an option is out of its range; by `step`, when the metric is not finite.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const schedule = new optim.schedulers.ReduceLROnPlateau(sgd, { patience: 1 });
 * const rates = [0.9, 0.5, 0.5, 0.6, 0.4].map((loss) => {
 *   schedule.step(loss);
 *   return sgd.lr;
 * });
 * rates; // [0.1, 0.1, 0.1, 0.01, 0.01]
 */
export class ReduceLROnPlateau {
  /** The optimizer whose rate it lowers. */
  readonly optimizer: Optimizer;
  readonly #options: Required<ReduceLROnPlateauOptions>;
  #best: number | undefined;
  #numBadEpochs = 0;
  #cooldownCounter = 0;

  constructor(optimizer: Optimizer, options: ReduceLROnPlateauOptions = {}) {
    this.optimizer = optimizer;
    this.#options = checked(options);
  }

  /** To be called with the metric of the time since the last call. */
  step(metric: number): void {
    if (!Number.isFinite(metric)) {
      throw new ValueError(
        `ReduceLROnPlateau: the metric is ${metric}; it must be a finite number: a loss that is not has diverged, so begin with a lower rate or clip the gradients`,
      );
    }
    const { patience, cooldown } = this.#options;
    if (this.#improves(metric)) {
      this.#best = metric;
      this.#numBadEpochs = 0;
    } else this.#numBadEpochs += 1;
    if (this.#cooldownCounter > 0) {
      this.#cooldownCounter -= 1;
      this.#numBadEpochs = 0;
    }
    if (this.#numBadEpochs > patience) {
      this.#reduce();
      this.#cooldownCounter = cooldown;
      this.#numBadEpochs = 0;
    }
  }

  #improves(metric: number): boolean {
    if (this.#best === undefined) return true;
    const { mode, threshold, thresholdMode } = this.#options;
    const margin = thresholdMode === "rel" ? threshold * Math.abs(this.#best) : threshold;
    return mode === "min" ? metric < this.#best - margin : metric > this.#best + margin;
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.#options;
    for (const group of this.optimizer.paramGroups) {
      const lr = Math.max(group.lr * factor, minLr);
      if (group.lr - lr > eps) group.lr = lr;
    }
  }

  /** The state, for {@link loadStateDict}. Before the first metric there is no `best` in it. */
  stateDict(): SchedulerState {
    return {
      ...Object.fromEntries(this.optimizer.paramGroups.map(({ lr }, i) => [rateName(i), lr])),
      numBadEpochs: this.#numBadEpochs,
      cooldownCounter: this.#cooldownCounter,
      ...(this.#best === undefined ? {} : { best: this.#best }),
    };
  }

  /**
   * Goes on from a saved state, and puts its rate into the optimizer. The schedule must have been made with the options
   * of the saved one.
   *
   * @throws {ValueError} when the state is damaged, or of other groups. Nothing changes then.
   */
  loadStateDict(state: SchedulerState): void {
    const { numBadEpochs, cooldownCounter, best } = state;
    requireGroups("ReduceLROnPlateau.loadStateDict", state, "lr", this.optimizer.paramGroups.length);
    const rates = this.optimizer.paramGroups.map((_, i) => [rateName(i), state[rateName(i)]] as const);
    const requireState = (name: string, value: number, holds: boolean, rule: string) =>
      requireOption("ReduceLROnPlateau.loadStateDict", name, value, holds, `${rule}: the state is damaged`);
    for (const [name, lr] of rates) {
      requireState(name, lr, lr >= 0 && lr < Infinity, "a finite number of at least 0");
    }
    for (const [name, count] of Object.entries({ numBadEpochs, cooldownCounter })) {
      requireState(name, count, Number.isSafeInteger(count) && count >= 0, "a count");
    }
    requireState("best", best, best === undefined || Number.isFinite(best), "a finite number");
    for (const [i, group] of this.optimizer.paramGroups.entries()) group.lr = rates[i][1];
    this.#numBadEpochs = numBadEpochs;
    this.#cooldownCounter = cooldownCounter;
    this.#best = best;
  }
}

function checked(options: ReduceLROnPlateauOptions): Required<ReduceLROnPlateauOptions> {
  checkOptions("ReduceLROnPlateau", options, OPTIONS);
  const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "rel" } = options;
  const { cooldown = 0, minLr = 0, eps = 1e-8 } = options;
  const name = "ReduceLROnPlateau";
  requireOption(name, "mode", mode, mode === "min" || mode === "max", '"min" or "max"');
  requireOption(name, "factor", factor, factor > 0 && factor < 1, "greater than 0 and less than 1");
  for (const [option, count] of Object.entries({ patience, cooldown })) {
    requireOption(name, option, count, Number.isSafeInteger(count) && count >= 0, "an integer of at least 0");
  }
  const validMode = thresholdMode === "rel" || thresholdMode === "abs";
  requireOption(name, "thresholdMode", thresholdMode, validMode, '"rel" or "abs"');
  requireNotNegative(name, { threshold, minLr, eps });
  return { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps };
}
