/**
 * A search for settings: samplers, pruners, and the journal that it is kept in.
 *
 * @module pellucid/tune
 */

export { type Axis, axisOf } from "./axis.js";
export type { StudyHeader, StudyOptions } from "./header.js";
export { IMPORTANCE_TRIALS, type Importance, importance } from "./importance.js";
export type { HalvingPruner, MedianPruner, NoPruner, PrunerOptions } from "./pruners.js";
export { readStudy, type StudyRecord } from "./record.js";
export type { GridSampler, RandomSampler, SamplerOptions, TpeSampler } from "./samplers.js";
export {
  type CategoricalParameter,
  type Choice,
  checkSearchSpace,
  type FloatParameter,
  type IntParameter,
  type NumericParameter,
  type Parameter,
  type Params,
  type ParamsOf,
  type SearchSpace,
} from "./search-space.js";
export { type Asked, type Outcome, Study } from "./study.js";
export { bestTrial, type Direction, type Intermediate, isBetter, rank, type Trial } from "./trial.js";
