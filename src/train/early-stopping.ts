import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";

/** When {@link EarlyStopping} has seen enough. */
export interface EarlyStoppingOptions {
  /** How many epochs in a row may bring nothing better. Default 5. */
  patience?: number;
  /** By how much a value must be better to count as better. Default 0. */
  minDelta?: number;
  /** Whether smaller values are better, as of a loss, or larger ones. Default "min". */
  mode?: "min" | "max";
}

/** What {@link EarlyStopping} must remember to go on where it was, as JSON. */
export interface EarlyStoppingState {
  /** null before the first value. */
  best: number | null;
  /** The epoch of the best value, counted from 1. */
  bestEpoch: number;
  /** How many values there were. */
  epoch: number;
}

/**
 * Tells when training has stopped to help: after `patience` epochs in a row without a better value on data that nothing
 * is learned from.
 *
 * Source: Prechelt, "Early Stopping - But When?" (1998).
 *
 * @throws {ValueError} when the patience is not a positive integer, or minDelta is negative or not finite; by `update()`,
 * when the value is not finite.
 * @example
 * const stopping = new EarlyStopping({ patience: 2 });
 * [0.5, 0.3, 0.4, 0.35].map((loss) => stopping.update(loss).stop); // [false, false, false, true]
 * stopping.bestEpoch; // 2
 */
export class EarlyStopping {
  /** How many epochs in a row may bring nothing better. */
  readonly patience: number;
  /** By how much a value must be better to count as better. */
  readonly minDelta: number;
  /** Whether smaller values are better, or larger ones. */
  readonly mode: "min" | "max";
  /** The best value so far; null before the first. */
  best: number | null = null;
  /** The epoch of the best value, counted from 1. */
  bestEpoch = 0;
  #epoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions("EarlyStopping", options, { patience: true, minDelta: true, mode: true });
    const { patience = 5, minDelta = 0, mode = "min" } = options;
    if (!Number.isSafeInteger(patience) || patience < 1) {
      throw new ValueError(
        `EarlyStopping: patience is ${patience}; it must be a positive integer, in epochs`,
      );
    }
    if (!(minDelta >= 0 && minDelta < Infinity)) {
      throw new ValueError(
        `EarlyStopping: minDelta is ${minDelta}; it must be a finite number of at least 0`,
      );
    }
    this.patience = patience;
    this.minDelta = minDelta;
    this.mode = mode;
  }

  /** Takes the value of the next epoch. */
  update(value: number): {
    /** Whether it is the best so far. */
    improved: boolean;
    /** Whether it is time to stop. */
    stop: boolean;
  } {
    if (typeof value !== "number") {
      throw new ValueError(
        `EarlyStopping: the value is ${describe(value)}; it must be a finite number, such as the valLoss of fit where it is given { validation: loader }`,
      );
    }
    if (!Number.isFinite(value)) {
      throw new ValueError(
        `EarlyStopping: the value is ${value}; it must be a finite number: training has diverged, so begin with a lower rate or clip the gradients`,
      );
    }
    this.#epoch += 1;
    const gain = this.best === null ? Infinity : this.mode === "min" ? this.best - value : value - this.best;
    const improved = gain > this.minDelta;
    if (improved) {
      this.best = value;
      this.bestEpoch = this.#epoch;
    }
    return { improved, stop: this.#epoch - this.bestEpoch >= this.patience };
  }

  /** The state, for {@link loadStateDict}: it is JSON. */
  stateDict(): EarlyStoppingState {
    return { best: this.best, bestEpoch: this.bestEpoch, epoch: this.#epoch };
  }

  /** Goes on from a saved state. */
  loadStateDict({ best, bestEpoch, epoch }: EarlyStoppingState): void {
    this.best = best;
    this.bestEpoch = bestEpoch;
    this.#epoch = epoch;
  }
}
