import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import type { ConfusionMatrix } from "./confusion-matrix.js";
import { type ClassScores, type ReportTextOptions, reportText } from "./report-text.js";

/** How well each class is told from the others, and all of them on average. */
export interface ClassificationReport {
  /** The scores of each class. */
  classes: ClassScores[];
  /** The mean over the classes. */
  macro: ClassScores;
  /** Of all samples, without regard to class; where each has one class, all three are the accuracy. */
  micro: ClassScores;
  /** The mean over the classes, weighted by support. */
  weighted: ClassScores;
  /** The share of right predictions; NaN when there are no samples. */
  accuracy: number;
  /** The mean recall of the classes that occur; NaN when there are no samples. */
  balancedAccuracy: number;
  /** Cohen's κ: 1 when all is right, 0 for chance; NaN when labels and predictions are all of one class. */
  cohenKappa: number;
  /** Matthews' correlation coefficient: 1 when all is right, 0 for chance, and when either is all of one class. */
  matthews: number;
  /** The table that scikit-learn prints. */
  toString(options?: ReportTextOptions): string;
}

/** What {@link classificationReport} makes of quotients that have no value. */
export interface ClassificationReportOptions {
  /** What a precision, recall or F1 of 0/0 is: 0, 1 or NaN, which the averages leave out. Default 0. */
  zeroDivision?: number;
}

/**
 * Precision, recall and F1 of each class and their averages, and what else is computed from the counts of a confusion
 * matrix. With r and p the sums of its rows and columns, n the number of samples and d = n · right − Σ r · p:
 * κ = d / (n² − Σ r · p), MCC = d / √((n² − Σ r²)(n² − Σ p²)).
 *
 * Source: scikit-learn's `classification_report`; Cohen (1960); Gorodkin (2004) for the MCC of several classes.
 *
 * @throws {ValueError} when zeroDivision is not 0, 1 or NaN.
 * @example
 * const confusion = new ConfusionMatrix(3).update([0, 1, 2, 2], [0, 1, 1, 2]);
 * const report = classificationReport(confusion);
 * report.classes[1]; // { precision: 1, recall: 0.5, f1: 0.66667, support: 2 }
 * report.macro.f1; // 0.7778
 * console.log(report.toString({ names: ["cat", "dog", "owl"] }));
 */
export function classificationReport(
  confusion: ConfusionMatrix,
  options: ClassificationReportOptions = {},
): ClassificationReport {
  checkOptions("classificationReport", options, { zeroDivision: true });
  const { zeroDivision = 0 } = options;
  if (zeroDivision !== 0 && zeroDivision !== 1 && !Number.isNaN(zeroDivision)) {
    throw new ValueError(`classificationReport: zeroDivision is ${zeroDivision}; it must be 0, 1 or NaN`);
  }
  const { counts, support, predicted, total } = confusion;
  const right = counts.map((row, c) => row[c]);
  const divide = (a: number, b: number) => (b === 0 ? zeroDivision : a / b);
  const scores = (right: number, predicted: number, support: number): ClassScores => ({
    precision: divide(right, predicted),
    recall: divide(right, support),
    f1: divide(2 * right, predicted + support),
    support,
  });
  const classes = right.map((count, c) => scores(count, predicted[c], support[c]));

  const mean = (of: "precision" | "recall" | "f1", weight: (own: ClassScores) => number) => {
    const defined = classes.filter((own) => !Number.isNaN(own[of]));
    return divide(
      dot(
        defined.map(weight),
        defined.map((own) => own[of]),
      ),
      sum(defined.map(weight)),
    );
  };
  const average = (weight: (own: ClassScores) => number): ClassScores => ({
    precision: mean("precision", weight),
    recall: mean("recall", weight),
    f1: mean("f1", weight),
    support: total,
  });

  const recalls = classes.filter((own) => own.support > 0).map((own) => own.recall);
  const n2 = total ** 2;
  const covariance = total * sum(right) - dot(support, predicted);
  const variances = (n2 - dot(support, support)) * (n2 - dot(predicted, predicted));
  const report = {
    classes,
    macro: average(() => 1),
    micro: scores(sum(right), total, total),
    weighted: average((own) => own.support),
    accuracy: sum(right) / total,
    balancedAccuracy: sum(recalls) / recalls.length,
    cohenKappa: covariance / (n2 - dot(support, predicted)),
    matthews: variances === 0 ? 0 : covariance / Math.sqrt(variances),
  };
  return { ...report, toString: (options) => reportText(report, options) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]));
