// How to train: everything that decides about the result besides the data and the seed. Another recipe is another entry.

import type { Architecture } from "./networks/networks.js";
import type { AugmentationName } from "./runs/augmentations.js";
import type { Normalization } from "./runs/normalization.js";
import type { ScheduleName } from "./runs/schedules.js";

export interface Recipe extends Architecture {
  optimizer: "Adam" | "SGD";
  /** Of Adam. */
  betas: readonly [number, number];
  /** The rate of every step, or the highest, where the schedule changes it. */
  lr: number;
  schedule: ScheduleName;
  /** Share of the steps in which the rate rises to `lr`. */
  warmup: number;
  batchSize: number;
  epochs: number;
  /** Of pixels from 0 to 1; "training set" stands for the mean and the standard deviation of what is learnt from. */
  normalize: Normalization | "training set";
  /** The shares of the training images to learn from and to validate on. */
  split: readonly [number, number];
  augment: AugmentationName;
  /** λ of the penalty λ·Σ|w|. */
  l1: number;
  /** λ of the penalty λ/2·Σw², through the gradient. */
  l2: number;
  /** λ of w ← w − lr·λ·w beside the step. */
  weightDecay: number;
  labelSmoothing: number;
  /** α of mixup; 0 for none. */
  mixup: number;
  /** Decay of the running mean of the weights, which then are the model's; 0 for none. */
  ema: number;
  /** Epochs without a lower validation loss after which training stops and the best weights are taken; 0 for never. */
  patience: number;
}

/** As the specification has it. */
const specification: Recipe = {
  network: "CNN",
  dropout: 0,
  batchNorm: false,
  optimizer: "Adam",
  betas: [0.9, 0.999],
  lr: 0.001,
  schedule: "constant",
  warmup: 0,
  batchSize: 64,
  epochs: 30,
  normalize: { mean: 0.5, std: 0.5 },
  split: [0.8, 0.2],
  augment: "none",
  l1: 0,
  l2: 0,
  weightDecay: 0,
  labelSmoothing: 0,
  mixup: 0,
  ema: 0,
  patience: 0,
};

/** 55,000 of MNIST's 60,000 training images to learn from, 5,000 to validate on. */
const validateOnFew: Recipe["split"] = [11 / 12, 1 / 12];

/**
 * The network of the specification, at its best. Without dropout and decay it learns the augmented images by heart: the
 * validation loss rises after eight epochs.
 */
const best: Recipe = {
  ...specification,
  dropout: 0.4,
  lr: 0.002,
  schedule: "one-cycle",
  warmup: 0.1,
  batchSize: 128,
  epochs: 25,
  normalize: "training set",
  split: validateOnFew,
  augment: "affine and elastic",
  weightDecay: 0.02,
  ema: 0.999,
};

export const recipes = {
  /** To 99 % in the shortest time: a high rate for a short while, and a momentum that follows it quickly. */
  fast: {
    ...specification,
    betas: [0.7, 0.9],
    lr: 0.005,
    schedule: "one-cycle",
    warmup: 0.3,
    batchSize: 128,
    epochs: 2,
    normalize: "training set",
    split: validateOnFew,
  },
  specification,
  best,
  residual: { ...best, network: "ResNet", dropout: 0, lr: 0.004, epochs: 14 },
} satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;
