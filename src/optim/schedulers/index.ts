/**
 * PyTorch's schedules of the learning rate. `step()` after each `optimizer.step()`.
 *
 * @module
 */

export { CosineAnnealingLR, type CosineAnnealingLROptions } from "./cosine-annealing-lr.js";
export {
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from "./cosine-annealing-warm-restarts.js";
export { CyclicLR, type CyclicLROptions } from "./cyclic-lr.js";
export { ExponentialLR, type ExponentialLROptions } from "./exponential-lr.js";
export { LinearLR, type LinearLROptions } from "./linear-lr.js";
export { MultiStepLR, type MultiStepLROptions } from "./multi-step-lr.js";
export { OneCycleLR, type OneCycleLROptions } from "./one-cycle-lr.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduce-lr-on-plateau.js";
export { type Scheduled, Scheduler, type SchedulerState } from "./scheduler.js";
export { SequentialLR, type SequentialLROptions } from "./sequential-lr.js";
export { StepLR, type StepLROptions } from "./step-lr.js";
