/** Where a training is: the epoch, counted from 0, how much of it is done, and what was summed up in it. All of it is JSON. */
export interface Position {
  /** Number of the epoch, counted from 0. */
  epoch: number;
  /** Batches of it that are done. */
  batches: number;
  /** Samples in those batches. */
  samples: number;
  /** The sum of their losses. */
  lossSum: number;
  /** How many of them were answered right; NaN where labels are no classes. */
  right: number;
  /** The rate of the last step; 0 before the first. */
  lr: number;
  /** How long the epoch has taken so far. */
  seconds: number;
}

/**
 * The position before the first batch of an epoch, counted from 0.
 *
 * @example
 * startOfEpoch(3).batches; // 0
 */
export const startOfEpoch = (epoch: number): Position => ({
  epoch,
  batches: 0,
  samples: 0,
  lossSum: 0,
  right: 0,
  lr: 0,
  seconds: 0,
});
