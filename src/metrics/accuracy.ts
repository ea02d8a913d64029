import { ShapeError } from "../errors.js";

/**
 * The share of predictions that are right, from 0 to 1; NaN when there are none.
 *
 * @throws {ShapeError} when there are not as many labels as predictions.
 * @example
 * accuracy([7, 2, 1], [7, 2, 0]); // 0.6667
 */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (predictions.length !== labels.length) {
    throw new ShapeError(
      `accuracy: there are ${predictions.length} predictions and ${labels.length} labels; there must be as many of one as of the other`,
    );
  }
  let right = 0;
  for (let i = 0; i < predictions.length; i++) if (predictions[i] === labels[i]) right += 1;
  return right / predictions.length;
}
