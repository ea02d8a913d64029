/**
 * What makes steps of gradients: optimizers, schedules of their rate, and a running mean of weights.
 *
 * @module pellucid/optim
 */

export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions } from "./adam.js";
export { AdamW } from "./adamw.js";
export { type ClipGradNormOptions, clipGradNorm } from "./clip-grad-norm.js";
export {
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
  type ExponentialMovingAverageState,
} from "./exponential-moving-average.js";
export { NAdam, type NAdamOptions } from "./nadam.js";
export {
  Optimizer,
  type OptimizerOptions,
  type OptimizerState,
  type ParameterState,
} from "./optimizer.js";
export type { OptimizerParameters, ParamGroup, ParamGroupOptions, Settle } from "./parameter-groups.js";
export { RMSprop, type RmsPropOptions } from "./rmsprop.js";
export * as schedulers from "./schedulers/index.js";
export { SGD, type SgdOptions } from "./sgd.js";
export {
  SharpnessAwareMinimization,
  type SharpnessAwareMinimizationOptions,
} from "./sharpness-aware-minimization.js";
