/**
 * Gradients on random cases, with [fast-check](https://fast-check.dev): shrinking in seconds, what the cases covered, and
 * failures that are kept.
 *
 * @module pellucid/testing/property
 */

export type { CaseFunction } from "./case-function.js";
export type { Coverage, MissingCoverage } from "./coverage.js";
export { gradcheckProperty } from "./gradcheck-property.js";
export type { GradcheckPropertyOptions } from "./options.js";
export {
  type FailedCase,
  GradcheckPropertyError,
  type PropertyFailure,
  type PropertyReport,
} from "./property-report.js";
