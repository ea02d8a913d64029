import { checkOptions } from "../options.js";
import { CurveMetric, type ThresholdCounts } from "./curve-metric.js";

/** From (0, 0), where nothing counts as positive, to (1, 1). A rate of 0/0 is NaN, and so is the area then. */
export interface RocCurve {
  /** The share of negatives with at least that score: false-positive rate. */
  fpr: number[];
  /** The share of positives with at least that score: true-positive rate, or recall. */
  tpr: number[];
  /** From Infinity down through the scores. */
  thresholds: number[];
  /** The area under the curve: the probability that a positive scores higher than a negative, ties counting half. */
  area: number;
}

/** Which points {@link rocCurve} keeps. */
export interface RocCurveOptions {
  /** Leaves out points halfway between their neighbors: they are on the line anyway. Default true. */
  dropIntermediate?: boolean;
}

/**
 * Receiver operating characteristic: the true-positive over the false-positive rate, for every score as the threshold
 * from which on a sample counts as positive. The area under it is the Mann–Whitney statistic over the number of pairs.
 *
 * Shapes: scores [N], any finite numbers; positives [N], 1 or 0.
 *
 * Source: Fawcett, "An Introduction to ROC Analysis" (2006); scikit-learn's `roc_curve`.
 *
 * @throws {ShapeError} when there are not as many scores as positives.
 * @throws {ValueError} when a score is not finite, or one of positives is neither 0 nor 1.
 * @example
 * rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).area; // 0.75
 */
export function rocCurve(
  scores: ArrayLike<number>,
  positives: ArrayLike<number>,
  options: RocCurveOptions = {},
): RocCurve {
  return new RocCurveMetric(options).update(scores, positives).compute();
}

/**
 * {@link rocCurve}, batch by batch.
 *
 * @example
 * new RocCurveMetric().update([0.1, 0.4], [0, 0]).update([0.35, 0.8], [1, 1]).compute().area; // 0.75
 */
export class RocCurveMetric extends CurveMetric<RocCurve> {
  /** Whether points on the line between their neighbors are left out. */
  readonly dropIntermediate: boolean;

  constructor(options: RocCurveOptions = {}) {
    super("rocCurve");
    checkOptions("rocCurve", options, { dropIntermediate: true });
    const { dropIntermediate = true } = options;
    this.dropIntermediate = dropIntermediate;
  }

  override compute(): RocCurve {
    const all = this.thresholds();
    const { truePositives: P, falsePositives: N } = all.at(-1) ?? NOTHING;
    const points = [NOTHING, ...(this.dropIntermediate ? all.filter(isCorner) : all)];
    // In whole numbers, so that it is exact: twice the area of the trapezoids, in units of 1/P by 1/N.
    const doubled = points.reduce((area, { truePositives, falsePositives }, i) => {
      const before = points[Math.max(0, i - 1)];
      return area + (falsePositives - before.falsePositives) * (truePositives + before.truePositives);
    }, 0);
    return {
      fpr: points.map(({ falsePositives }) => falsePositives / N),
      tpr: points.map(({ truePositives }) => truePositives / P),
      thresholds: points.map(({ threshold }) => threshold),
      area: doubled / (2 * P * N),
    };
  }
}

const NOTHING: ThresholdCounts = { threshold: Infinity, truePositives: 0, falsePositives: 0 };

/** Whether the point is anything but halfway between its neighbors; first and last are kept. */
function isCorner(
  { truePositives, falsePositives }: ThresholdCounts,
  i: number,
  all: readonly ThresholdCounts[],
): boolean {
  if (i === 0 || i === all.length - 1) return true;
  const [before, after] = [all[i - 1], all[i + 1]];
  return (
    before.truePositives + after.truePositives !== 2 * truePositives ||
    before.falsePositives + after.falsePositives !== 2 * falsePositives
  );
}
