import { recipes } from "../../../../../examples/mnist/evaluation/recipes.js";
import type { RunConfig } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import type { RunMetrics } from "../../../../../examples/mnist/evaluation/runs/run-metrics.js";

const scores: RunMetrics["validation"] = {
  images: 4,
  accuracy: 0.75,
  loss: 0.5,
  precision: 0.8,
  recall: 0.75,
  f1: 0.7,
  calibrationError: 0.1,
  balancedAccuracy: 0.75,
  cohenKappa: 0.5,
  matthews: 0.5,
  top2: 1,
  perClass: [
    { precision: 1, recall: 0.5, f1: 2 / 3, images: 2 },
    { precision: 2 / 3, recall: 1, f1: 0.8, images: 2 },
  ],
};
const epoch = {
  trainLoss: 0.5,
  trainAccuracy: 0.5,
  valLoss: 0.5,
  valAccuracy: 0.75,
  lr: 0.001,
  seconds: 1.5,
};

/** What a run writes that has come to its end: two epochs, and four images of two classes. */
export const finishedRun: { config: RunConfig; metrics: RunMetrics } = {
  config: { ...recipes.fast, epochs: 2, recipe: "fast", seed: 1, backend: "cpu" },
  metrics: {
    test: { ...scores, seconds: 0.5 },
    validation: scores,
    train: { seconds: 3, images: 8 },
    epochs: [
      { epoch: 1, ...epoch },
      { epoch: 2, ...epoch },
    ],
    bestEpoch: 1,
    stoppedEarly: false,
    parameters: 10,
    flops: 100,
    seed: 1,
    backend: "cpu",
  },
};
