/**
 * How good a classifier is: scores, curves, calibration, and which differences are more than chance.
 *
 * @module pellucid/metrics
 */

export { AccuracyMetric, accuracy } from "./accuracy.js";
export {
  type Calibration,
  type CalibrationBin,
  CalibrationMetric,
  type CalibrationOptions,
  calibration,
} from "./calibration.js";
export {
  type ClassificationReport,
  type ClassificationReportOptions,
  classificationReport,
} from "./classification-report.js";
export { ConfusionMatrix } from "./confusion-matrix.js";
export type { ThresholdCounts } from "./curve-metric.js";
export { LogLossMetric, type LogLossOptions, logLoss } from "./log-loss.js";
export { type McNemar, mcNemar } from "./mc-nemar.js";
export type { Metric } from "./metric.js";
export type { OneVsRestResult } from "./one-vs-rest.js";
export { pairedTTest } from "./paired-t-test.js";
export {
  type PrecisionRecallCurve,
  PrecisionRecallCurveMetric,
  type PrecisionRecallCurveOptions,
  precisionRecallCurve,
} from "./precision-recall-curve.js";
export {
  PrecisionRecallCurvesMetric,
  type PrecisionRecallCurvesOptions,
  precisionRecallCurves,
} from "./precision-recall-curves.js";
export { calibrateRejection, type Rejection, type RejectionOptions } from "./rejection.js";
export type { ClassScores, ReportTextOptions } from "./report-text.js";
export { type RocCurve, RocCurveMetric, type RocCurveOptions, rocCurve } from "./roc-curve.js";
export { RocCurvesMetric, type RocCurvesOptions, rocCurves } from "./roc-curves.js";
export { type Sample, sample } from "./sample.js";
export { calibrateTemperature, softmaxAt } from "./temperature.js";
export { TopKAccuracyMetric, type TopKAccuracyOptions, topKAccuracy } from "./top-k-accuracy.js";
export { wilsonInterval } from "./wilson-interval.js";
