export * as arbitraries from "./arbitraries/index.js";
export { type CompareBackendsOptions, compareBackends } from "./compare-backends/compare-backends.js";
export { BackendsDifferError, type BackendsReport, type Difference } from "./compare-backends/report.js";
export { gradcheck, gradgradcheck } from "./gradcheck/gradcheck.js";
export type { GradcheckOptions } from "./gradcheck/options.js";
export {
  type Diagnosis,
  GradcheckError,
  type GradcheckReport,
  type WorstElement,
} from "./gradcheck/report.js";
export type { TensorFunction } from "./gradcheck/subject.js";
export * as laws from "./laws/index.js";
export { type Closeness, matchers } from "./matchers.js";
export {
  type Derivatives,
  type ModuleInfo,
  type ModuleSample,
  moduleInfo,
  type OpInfo,
  type OpSample,
  type OpVariant,
  opInfo,
} from "./op-info/index.js";
export { toCode } from "./to-code.js";
