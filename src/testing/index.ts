/**
 * What gradients, modules and backends are put on trial with.
 *
 * @module pellucid/testing
 */

export { type CheckGradientOptions, checkGradient } from "./check-gradient/check-gradient.js";
export type { GradientOf, NumericInputs, Widened } from "./check-gradient/inputs.js";
export type { NestedNumbers, Numbers } from "./check-gradient/numbers.js";
export { type CompareBackendsOptions, compareBackends } from "./compare-backends/compare-backends.js";
export { BackendsDifferError, type BackendsReport, type Difference } from "./compare-backends/report.js";
export { type Exceeded, type GradientCost, GradientCostError } from "./cost/cost-report.js";
export { type GradientCostOptions, gradientCost } from "./cost/gradient-cost.js";
export type { CostLimits, Measures } from "./cost/measures.js";
export type { Share } from "./cost/tally.js";
export type { Cause } from "./gradcheck/cause.js";
export type { InputElements } from "./gradcheck/elements.js";
export type { ForwardCheck } from "./gradcheck/forward-mode.js";
export { gradcheck, gradgradcheck } from "./gradcheck/gradcheck.js";
export type { HistogramBar } from "./gradcheck/histogram.js";
export type { GradcheckOptions, Settings } from "./gradcheck/options.js";
export type { PatternName } from "./gradcheck/patterns/pattern-name.js";
export {
  type Diagnosis,
  GradcheckError,
  type GradcheckReport,
  type InputReport,
  type NamedInput,
  type ReportData,
  type WorstElement,
} from "./gradcheck/report.js";
export {
  type GradcheckJson,
  type Jsonable,
  type NonFinite,
  reportFromJson,
} from "./gradcheck/report-json.js";
export type { TensorFunction } from "./gradcheck/subject.js";
export { type Closeness, type MatcherResult, matchers } from "./matchers.js";
export { toCode } from "./to-code.js";
