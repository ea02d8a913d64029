/**
 * What makes steps of gradients: optimizers, schedules of their rate, and a running mean of weights.
 *
 * @module
 */

export { Adam, type AdamOptions } from "./adam.js";
export { AdamW } from "./adamw.js";
export { type ClipGradNormOptions, clipGradNorm } from "./clip-grad-norm.js";
export {
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
  type ExponentialMovingAverageState,
} from "./exponential-moving-average.js";
export { Optimizer, type OptimizerState } from "./optimizer.js";
export * as schedulers from "./schedulers/index.js";
export { SGD, type SgdOptions } from "./sgd.js";
