/**
 * Properties that ops, modules and optimizers must have, to run on your own.
 *
 * @module pellucid/testing/laws
 */

export { type AdagradSettings, adagradFormula } from "./adagrad-formula.js";
export { type AdjointnessCase, type AdjointnessOptions, adjointness } from "./adjointness.js";
export type { AlongAxisOptions } from "./along-axis.js";
export { type BackwardLinearityCase, backwardLinearity, type GradientPair } from "./backward-linearity.js";
export { type BatchSplitCase, batchSplit } from "./batch-split.js";
export type { CallCase } from "./call-cases.js";
export { type ChainRuleCase, chainRule } from "./chain-rule.js";
export { type ChainRuleOnGraphsOptions, chainRuleOnGraphs } from "./chain-rule-on-graphs.js";
export { LawError } from "./compare.js";
export {
  type AdamSettings,
  adamFormula,
  adamWFormula,
  type ScalarStep,
  type SgdSettings,
  sgdFormula,
} from "./formulas.js";
export {
  type GradientAccumulationCase,
  type GradientAccumulationOptions,
  gradientAccumulation,
} from "./gradient-accumulation.js";
export type { Call } from "./gradients.js";
export type { LawCase, LawOp, LawOptions } from "./law-options.js";
export { type LinearityCase, linearity } from "./linearity.js";
export { type NAdamSettings, nadamFormula } from "./nadam-formula.js";
export { type NoGradCase, noGradInvariance } from "./no-grad-invariance.js";
export { type OptimizerStepOptions, optimizerStep } from "./optimizer-step.js";
export {
  type PermutationCase,
  type PermutationOptions,
  permutationEquivariance,
} from "./permutation-equivariance.js";
export { type RmsPropSettings, rmspropFormula } from "./rmsprop-formula.js";
export { saveLoadRoundTrip } from "./save-load-round-trip.js";
export { type OwnScale, type ScaleRangeCase, type ScaleRangeOptions, scaleRange } from "./scale-range.js";
export {
  type ShiftInvarianceCase,
  type ShiftInvarianceOptions,
  shiftInvariance,
} from "./shift-invariance.js";
export {
  type TranslationCase,
  type TranslationOptions,
  translationEquivariance,
} from "./translation-equivariance.js";
