import { checkOptions } from "../options.js";
import { classesOf } from "./checks.js";
import { OneVsRest, type OneVsRestResult } from "./one-vs-rest.js";
import {
  type PrecisionRecallCurve,
  PrecisionRecallCurveMetric,
  type PrecisionRecallCurveOptions,
} from "./precision-recall-curve.js";

/** Which points {@link precisionRecallCurves} keeps, and of how many classes. */
export interface PrecisionRecallCurvesOptions extends PrecisionRecallCurveOptions {
  /** C. Default: as many as there are scores per label. */
  classes?: number;
}

/**
 * The precision-recall curve of each class against all others, and the mean of their average precisions. A class that
 * never occurs has none, and is left out of the mean.
 *
 * Shapes: scores [N, C], row by row; labels [N].
 *
 * Source: scikit-learn's `average_precision_score(…, average="macro")`.
 *
 * @throws {ShapeError} when there are not C scores for each label.
 * @throws {ValueError} when a score is not finite, a label is no class, or there are no samples that tell C and it is not
 * given.
 * @example
 * precisionRecallCurves([0.7, 0.2, 0.1, 0.5, 0.1, 0.4, 0.3, 0.3, 0.4], [0, 2, 1]).macro; // 0.8333
 */
export function precisionRecallCurves(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: PrecisionRecallCurvesOptions = {},
): OneVsRestResult<PrecisionRecallCurve> {
  checkOptions("precisionRecallCurves", options, { classes: true, dropIntermediate: true });
  const classes = classesOf("precisionRecallCurves", "scores", scores, labels, options.classes);
  return new PrecisionRecallCurvesMetric({ ...options, classes }).update(scores, labels).compute();
}

/**
 * {@link precisionRecallCurves}, batch by batch. The number of classes must be given.
 *
 * @example
 * const metric = new PrecisionRecallCurvesMetric({ classes: 3 });
 * metric.update([0.7, 0.2, 0.1], [0]).update([0.5, 0.1, 0.4, 0.3, 0.3, 0.4], [2, 1]).compute().macro; // 0.8333
 */
export class PrecisionRecallCurvesMetric extends OneVsRest<PrecisionRecallCurve> {
  constructor(options: PrecisionRecallCurvesOptions & { classes: number }) {
    checkOptions("precisionRecallCurves", options, { classes: true, dropIntermediate: true });
    const { classes, ...own } = options;
    super("precisionRecallCurves", classes, () => new PrecisionRecallCurveMetric(own));
  }

  protected override summary({ averagePrecision }: PrecisionRecallCurve): number {
    return averagePrecision;
  }
}
