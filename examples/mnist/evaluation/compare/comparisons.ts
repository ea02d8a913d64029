// What `compare` can compare: named configurations, each a recipe with changes. The first is what the others are measured
// against.

import { networkNames } from "../networks/networks.js";
import type { Recipe, RecipeName } from "../recipes.js";
import { scheduleNames } from "../runs/schedules.js";

export interface Comparison {
  title: string;
  /** What is asked, and of what. */
  note: string;
  recipe: RecipeName;
  /** What all configurations change about the recipe. */
  common: Partial<Recipe>;
  /** What each changes. */
  variants: Record<string, Partial<Recipe>>;
  /** Trainings of each configuration, with seeds 1, 2, … */
  seeds: number;
  /** Training and test images; all where it is not given. */
  limit?: number;
  /** A study that a recipe is chosen by does not look at the test images. Default: "test". */
  judgedBy?: "validation" | "test";
}

/** Each value of one setting as a configuration of its own. */
const each = <Name extends keyof Recipe>(setting: Name, values: readonly Recipe[Name][]) =>
  Object.fromEntries(values.map((value) => [String(value), { [setting]: value } as Partial<Recipe>]));

/** Small batches for fewer images, two epochs, and a loss that says what is likely: in it, over- and underfitting show. */
const few: Partial<Recipe> = { batchSize: 128, lr: 0.005, warmup: 0.3, labelSmoothing: 0, epochs: 2 };

export const comparisons = {
  quick: {
    title: "A quick comparison",
    note: "The specified network against a shallower one, floors without convolutions, and two ways to regularize, after two epochs of 12,000 images.",
    recipe: "fast",
    common: few,
    variants: {
      CNN: {},
      shallow: { network: "shallow" },
      "LeNet-5": { network: "LeNet-5" },
      MLP: { network: "MLP" },
      linear: { network: "linear" },
      "CNN, dropout": { dropout: 0.25 },
      "CNN, rotated and cropped": { augment: "rotation and crop" },
    },
    seeds: 3,
    limit: 12_000,
  },
  networks: {
    title: "Networks",
    note: "Deeper, shallower, wider and narrower than the specified network, a residual one, and floors, after two epochs of 20,000 images.",
    recipe: "fast",
    common: few,
    variants: each("network", networkNames),
    seeds: 3,
    limit: 20_000,
  },
  augmentation: {
    title: "Augmentation",
    note: "What each transform of the training images does to the accuracy on test images that are never transformed: 10,000 images, four epochs. The specification flips digits.",
    recipe: "fast",
    common: { ...few, epochs: 4 },
    variants: each("augment", [
      "none",
      "rotation",
      "flip",
      "crop",
      "specification",
      "rotation and crop",
      "affine",
      "elastic",
      "erasing",
      "affine and elastic",
      "damage",
    ]),
    seeds: 3,
    limit: 10_000,
  },
  regularization: {
    title: "Regularization",
    note: "Few images, 4,000, and many epochs, 12: where a network learns by heart most easily.",
    recipe: "fast",
    common: { ...few, epochs: 12 },
    variants: {
      none: {},
      L1: { l1: 1e-5 },
      L2: { l2: 1e-4 },
      "weight decay": { weightDecay: 0.05 },
      dropout: { dropout: 0.5 },
      "batch-norm": { batchNorm: true },
      "label smoothing": { labelSmoothing: 0.1 },
      mixup: { mixup: 0.2 },
      "average of weights": { ema: 0.99 },
      "early stopping": { patience: 3 },
    },
    seeds: 3,
    limit: 4_000,
  },
  schedules: {
    title: "Learning-rate schedules",
    note: "All with the same highest rate, 0.002, over three epochs of 10,000 images.",
    recipe: "fast",
    common: { ...few, epochs: 3, lr: 0.002, warmup: 0 },
    variants: {
      ...each("schedule", scheduleNames),
      "one-cycle": { schedule: "one-cycle", warmup: 0.3 },
      "warm-up, then cosine": { schedule: "cosine", warmup: 0.1 },
    },
    seeds: 3,
    limit: 10_000,
  },
  distillation: {
    title: "Distillation",
    note: "The specified network alone, and as the pupil of others, at several shares of the loss and temperatures: 10,000 images, four epochs, augmented. The teacher is named by --teacher.",
    recipe: "fast",
    common: { ...few, epochs: 4, augment: "affine and elastic" },
    variants: {
      alone: {},
      "label smoothing": { labelSmoothing: 0.1 },
      "share 0.5": { distill: 0.5 },
      "share 0.9": { distill: 0.9 },
      "share 0.9, temperature 2": { distill: 0.9, temperature: 2 },
      "share 0.9, temperature 4": { distill: 0.9, temperature: 4 },
      "share 1, temperature 2": { distill: 1, temperature: 2 },
    },
    seeds: 3,
    limit: 10_000,
  },
  stronger: {
    title: "What might make the recipe best stronger",
    note: "The recipe best with one change each: 12 epochs of one half of the training images, judged by the other half; the test images are not looked at.",
    recipe: "best",
    common: { split: [0.5, 0.5], epochs: 12 },
    variants: {
      unchanged: {},
      "all affine ranges wider": { augment: "wider affine and elastic" },
      "slanted further": { augment: "slanted affine and elastic" },
      "elastic twice as often": { augment: "affine and more elastic" },
      "other pens": { augment: "affine, elastic and pens" },
      "elastic at two scales": { augment: "affine, elastic at two scales" },
      "moved, then turned": { augment: "moved, then turned, and elastic" },
      "label smoothing": { labelSmoothing: 0.1 },
      "batches of 64": { batchSize: 64 },
      "less dropout": { dropout: 0.25 },
      "sharpness-aware": { sharpness: 0.05 },
      "sharpness-aware, further": { sharpness: 0.1 },
    },
    seeds: 3,
    judgedBy: "validation",
  },
  "augmentation-pooled": {
    title: "How far what the pooled residual network learns from is moved",
    note: "The recipe pooled, augmented in four ways: 12 epochs of one half of the training images, judged by the other half; the test images are not looked at.",
    recipe: "pooled",
    common: { split: [0.5, 0.5], epochs: 12 },
    variants: {
      "as far as for others": { augment: "affine and elastic" },
      "all affine ranges wider": { augment: "wider affine and elastic" },
      "elastic at two scales": { augment: "affine, elastic at two scales" },
      both: {},
    },
    seeds: 3,
    judgedBy: "validation",
  },
  best: {
    title: "The specified network at its best",
    note: "The recipe best, trained with five seeds on 55,000 images.",
    recipe: "best",
    common: {},
    variants: { best: {} },
    seeds: 5,
  },
  distilled: {
    title: "The specified network, distilled",
    note: "The recipe distilled, trained with five seeds on 55,000 images. The teacher is named by --teacher.",
    recipe: "distilled",
    common: {},
    variants: { distilled: {} },
    seeds: 5,
  },
  residual: {
    title: "The residual network",
    note: "The recipe residual, trained with five seeds on 55,000 images.",
    recipe: "residual",
    common: {},
    variants: { residual: {} },
    seeds: 5,
  },
  pooled: {
    title: "The pooled residual network",
    note: "The recipe pooled, trained with five seeds on 55,000 images.",
    recipe: "pooled",
    common: {},
    variants: { pooled: {} },
    seeds: 5,
  },
} satisfies Record<string, Comparison>;

export type ComparisonName = keyof typeof comparisons;

export const comparisonNames = Object.keys(comparisons) as ComparisonName[];
