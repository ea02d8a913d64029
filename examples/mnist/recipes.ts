// How to train: everything that decides about the result besides the data and the seed. Another recipe is another entry.

import type { Normalisation } from "./normalisation.js";

export interface Recipe {
  network: "CNN";
  optimizer: "Adam";
  betas: readonly [number, number];
  /** Whether `lr` is the rate of every step, or the peak of one rise and fall over the whole run. */
  schedule: "constant" | "one-cycle";
  lr: number;
  batchSize: number;
  epochs: number;
  /** Of pixels from 0 to 1; "training set" stands for the mean and the standard deviation of what is learnt from. */
  normalize: Normalisation | "training set";
  /** The shares of the training images to learn from and to validate on. */
  split: readonly [number, number];
}

export const recipes = {
  /**
   * To 99 % in the shortest time: a high rate for a short while, and a momentum that follows it quickly. 55,000 of
   * MNIST's 60,000 training images to learn from, 5,000 to validate on.
   */
  fast: {
    network: "CNN",
    optimizer: "Adam",
    betas: [0.7, 0.9],
    schedule: "one-cycle",
    lr: 0.005,
    batchSize: 128,
    epochs: 2,
    normalize: "training set",
    split: [11 / 12, 1 / 12],
  },
  /** As the specification has it. */
  specification: {
    network: "CNN",
    optimizer: "Adam",
    betas: [0.9, 0.999],
    schedule: "constant",
    lr: 0.001,
    batchSize: 64,
    epochs: 30,
    normalize: { mean: 0.5, std: 0.5 },
    split: [0.8, 0.2],
  },
} satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;
