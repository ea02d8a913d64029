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

export const optimizerNames = ["Adam", "AdamW", "SGD"] as const satisfies readonly OptimizerName[];

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

interface Rule {
  name: string;
  rule: string;
  fits(value: number): boolean;
}

/** What the numbers among them can be. */
export const settingRules: Readonly<Record<"batchSize" | "lr" | "weightDecay" | "dropout", Rule>> = {
  batchSize: {
    name: "the batch size",
    rule: "a whole number from 1 to 1024",
    fits: (value) => Number.isInteger(value) && value >= 1 && value <= 1024,
  },
  lr: {
    name: "the learning rate",
    rule: "greater than 0, and at most 10",
    fits: (value) => value > 0 && value <= 10,
  },
  weightDecay: { name: "weight decay", rule: "from 0 to 1", fits: (value) => value >= 0 && value <= 1 },
  dropout: {
    name: "dropout",
    rule: "at least 0, and less than 1",
    fits: (value) => value >= 0 && value < 1,
  },
};

/** What must be changed so that these settings become those; a network without a place for dropout needs none. */
export function changesTo(wanted: Settings, now: Settings, takesDropout: boolean): Partial<Settings> {
  const names = Object.keys(wanted) as (keyof Settings)[];
  const other = names.filter((name) => wanted[name] !== now[name] && (name !== "dropout" || takesDropout));
  return Object.fromEntries(other.map((name) => [name, wanted[name]]));
}
