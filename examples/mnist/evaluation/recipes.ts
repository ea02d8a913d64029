// How to train: everything that decides about the result besides the data and the seed. Another recipe is another entry.

import { type RecipeName, type Settings, settings } from "./settings.js";

export type { RecipeName };
export type Recipe = Settings;

/** As the specification has it: the default of every setting. */
const specification = Object.fromEntries(
  Object.entries(settings).map(([name, { default: value }]) => [name, value]),
) as Recipe;

/** 55,000 of MNIST's 60,000 training images to learn from, 5,000 to validate on. */
const validateOnFew: Recipe["split"] = [11 / 12, 1 / 12];

/** What recipes share that learn from images which are never the same twice. */
const augmented: Recipe = {
  ...specification,
  lr: 0.002,
  schedule: "one-cycle",
  warmup: 0.1,
  batchSize: 128,
  normalize: "training set",
  split: validateOnFew,
  augment: "affine and elastic",
  weightDecay: 0.02,
  ema: 0.999,
};

/**
 * The network of the specification, at its best. Without dropout and the decay it learns the augmented images by heart: the
 * validation loss rises after eight epochs.
 */
const best: Recipe = { ...augmented, dropout: 0.4, epochs: 25 };

export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  /**
   * To 99 % in the shortest time: a high rate for a short while, a momentum that follows it quickly, and targets that are not quite
   * certain, without which a single epoch ends at 99.0 instead of 99.2 %.
   */
  fast: {
    ...specification,
    betas: [0.7, 0.9],
    lr: 0.006,
    schedule: "one-cycle",
    warmup: 0.2,
    batchSize: 128,
    labelSmoothing: 0.1,
    epochs: 1,
    normalize: "training set",
    split: validateOnFew,
  },
  specification,
  best,
  /** The same network, which learns from the answers of others as well as from the labels. */
  distilled: { ...best, distill: 0.9, temperature: 2, dropout: 0.2, weightDecay: 0.01, epochs: 30 },
  /**
   * Reads the marks of a form: digits in the styles of many hands, and what is none of them. Twice as many images as elsewhere are
   * held back, for it is by them that a digit is trusted: with 95 % confidence, 0.1 % of 5,000 is one error, of 10,000 four.
   */
  forms: {
    ...augmented,
    split: [5 / 6, 1 / 6],
    augment: "handwriting",
    nonDigits: 0.4,
    dropout: 0.3,
    epochs: 8,
  },
  residual: { ...augmented, network: "ResNet", lr: 0.004, epochs: 14 },
  /**
   * What reads MNIST best, if time does not count: three times the parameters, and longer. It learns by heart what is moved no
   * further than for the others.
   */
  pooled: {
    ...augmented,
    network: "pooled ResNet",
    augment: "wider affine, elastic at two scales",
    lr: 0.004,
    epochs: 24,
  },
  /** For pictures that are worse than MNIST's. What is learned from is never the same twice, and little need be left out of the network. */
  robust: { ...augmented, dropout: 0.2, lr: 0.003, epochs: 10, augment: "damage" },
};
