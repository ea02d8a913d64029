import { checkSameLength } from "./checks.js";
import { MeanMetric } from "./mean-metric.js";

/**
 * The share of predictions that are right, from 0 to 1; NaN when there are none. A prediction of NaN is wrong.
 *
 * @throws {ShapeError} when there are not as many labels as predictions.
 * @example
 * accuracy([7, 2, 1], [7, 2, 0]); // 0.6667
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  return new AccuracyMetric().update(predictions, labels).compute();
}

/**
 * {@link accuracy}, batch by batch.
 *
 * @example
 * new AccuracyMetric().update([7, 2], [7, 2]).update([1], [0]).compute(); // 0.6667
 */
export class AccuracyMetric extends MeanMetric<[predictions: ArrayLike<number>, labels: ArrayLike<number>]> {
  override update(predictions: ArrayLike<number>, labels: ArrayLike<number>): this {
    checkSameLength(
      "accuracy",
      { name: "predictions", values: predictions },
      { name: "labels", values: labels },
    );
    for (let i = 0; i < labels.length; i++) this.add(Number(predictions[i] === labels[i]));
    return this;
  }
}
