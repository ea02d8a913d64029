// How the network is trained. All of it may change on the run.

import type { augmentations } from "../../../mnist/evaluation/runs/augmentations.js";
import type { OptimizerName } from "../session.js";

/** Those of examples/mnist that the page offers. */
export const augmentationNames = [
  "none",
  "rotation",
  "affine",
  "elastic",
] as const satisfies readonly (keyof typeof augmentations)[];
export type AugmentationName = (typeof augmentationNames)[number];

export interface Settings {
  batchSize: number;
  lr: number;
  optimizer: OptimizerName;
  weightDecay: number;
  augmentation: AugmentationName;
  /** Share of a hidden layer that is left out in training. */
  dropout: number;
}

export const DEFAULTS: Settings = {
  batchSize: 64,
  lr: 0.001,
  optimizer: "Adam",
  weightDecay: 0,
  augmentation: "none",
  dropout: 0,
};
