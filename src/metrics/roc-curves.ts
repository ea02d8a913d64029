import { checkOptions } from "../options.js";
import { classesOf } from "./checks.js";
import { OneVsRest, type OneVsRestResult } from "./one-vs-rest.js";
import { type RocCurve, RocCurveMetric, type RocCurveOptions } from "./roc-curve.js";

/** Which points {@link rocCurves} keeps, and of how many classes. */
export interface RocCurvesOptions extends RocCurveOptions {
  /** C. Default: as many as there are scores per label. */
  classes?: number;
}

/**
 * The ROC curve of each class against all others, and the mean of their areas. A class that never occurs, or that all
 * samples belong to, has no area, and is left out of the mean.
 *
 * Shapes: scores [N, C], row by row; labels [N].
 *
 * Source: scikit-learn's `roc_auc_score(…, multi_class="ovr")`.
 *
 * @throws {ShapeError} when there are not C scores for each label.
 * @throws {ValueError} when a score is not finite, a label is no class, or there are no samples that tell C and it is not
 * given.
 * @example
 * const { classes, macro } = rocCurves([0.7, 0.2, 0.1, 0.5, 0.1, 0.4, 0.3, 0.3, 0.4], [0, 2, 1]);
 * classes.map(({ area }) => area); // [1, 1, 0.75]
 * macro; // 0.9167
 */
export function rocCurves(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: RocCurvesOptions = {},
): OneVsRestResult<RocCurve> {
  checkOptions("rocCurves", options, { classes: true, dropIntermediate: true });
  const classes = classesOf("rocCurves", "scores", scores, labels, options.classes);
  return new RocCurvesMetric({ ...options, classes }).update(scores, labels).compute();
}

/**
 * {@link rocCurves}, batch by batch. The number of classes must be given.
 *
 * @example
 * const metric = new RocCurvesMetric({ classes: 3 });
 * metric.update([0.7, 0.2, 0.1], [0]).update([0.5, 0.1, 0.4, 0.3, 0.3, 0.4], [2, 1]).compute().macro; // 0.9167
 */
export class RocCurvesMetric extends OneVsRest<RocCurve> {
  constructor(options: RocCurvesOptions & { classes: number }) {
    checkOptions("rocCurves", options, { classes: true, dropIntermediate: true });
    const { classes, ...own } = options;
    super("rocCurves", classes, () => new RocCurveMetric(own));
  }

  protected override summary({ area }: RocCurve): number {
    return area;
  }
}
