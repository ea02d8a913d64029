import { checkOptions } from "../options.js";
import { CurveMetric, type ThresholdCounts } from "./curve-metric.js";

/** By rising threshold, so from the recall of 1 down; the last point, precision 1 and recall 0, has no threshold. */
export interface PrecisionRecallCurve {
  /** Of the samples with at least that score, the share that is positive. */
  precision: number[];
  /** NaN when there are no positives. */
  recall: number[];
  /** The scores, one fewer than the points. */
  thresholds: number[];
  /** Σ (recall − recall of the next higher threshold) · precision; NaN when there are no positives. */
  averagePrecision: number;
}

/** Which points {@link precisionRecallCurve} keeps. */
export interface PrecisionRecallCurveOptions {
  /** Leaves out thresholds between which only false positives come and go. Default false. */
  dropIntermediate?: boolean;
}

/**
 * Precision over recall, for every score as the threshold from which on a sample counts as positive. Average precision
 * is the area below it as a sum of rectangles; trapezoids would promise what no threshold reaches.
 *
 * Shapes: scores [N], any finite numbers; positives [N], 1 or 0.
 *
 * Source: Davis, Goadrich, "The Relationship Between Precision-Recall and ROC Curves" (2006); scikit-learn's
 * `precision_recall_curve` and `average_precision_score`.
 *
 * @throws {ShapeError} when there are not as many scores as positives.
 * @throws {ValueError} when a score is not finite, or one of positives is neither 0 nor 1.
 * @example
 * precisionRecallCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).averagePrecision; // 0.8333
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  positives: ArrayLike<number>,
  options: PrecisionRecallCurveOptions = {},
): PrecisionRecallCurve {
  return new PrecisionRecallCurveMetric(options).update(scores, positives).compute();
}

/**
 * {@link precisionRecallCurve}, batch by batch.
 *
 * @example
 * const metric = new PrecisionRecallCurveMetric();
 * metric.update([0.1, 0.4], [0, 0]).update([0.35, 0.8], [1, 1]).compute().averagePrecision; // 0.8333
 */
export class PrecisionRecallCurveMetric extends CurveMetric<PrecisionRecallCurve> {
  /** Whether points are left out between which only false positives come and go. */
  readonly dropIntermediate: boolean;

  constructor(options: PrecisionRecallCurveOptions = {}) {
    super("precisionRecallCurve");
    checkOptions("precisionRecallCurve", options, { dropIntermediate: true });
    const { dropIntermediate = false } = options;
    this.dropIntermediate = dropIntermediate;
  }

  override compute(): PrecisionRecallCurve {
    const all = this.thresholds();
    const P = all.at(-1)?.truePositives ?? 0;
    const averagePrecision = all.reduce(
      (sum, counts, i) => sum + (counts.truePositives - (all[i - 1]?.truePositives ?? 0)) * precision(counts),
      0,
    );
    const points = (this.dropIntermediate ? all.filter(changesRecall) : all).reverse();
    return {
      precision: [...points.map(precision), 1],
      recall: [...points.map(({ truePositives }) => truePositives / P), 0],
      thresholds: points.map(({ threshold }) => threshold),
      averagePrecision: averagePrecision / P,
    };
  }
}

const precision = ({ truePositives, falsePositives }: ThresholdCounts) =>
  truePositives / (truePositives + falsePositives);

/** Whether recall differs from that of a neighbor; first and last are kept. */
function changesRecall(
  { truePositives }: ThresholdCounts,
  i: number,
  all: readonly ThresholdCounts[],
): boolean {
  if (i === 0 || i === all.length - 1) return true;
  return all[i - 1].truePositives !== truePositives || all[i + 1].truePositives !== truePositives;
}
