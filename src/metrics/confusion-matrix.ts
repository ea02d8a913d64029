import { checkLabels, checkPositiveInteger, checkSameLength, checkSameOption } from "./checks.js";
import type { Metric } from "./metric.js";

/**
 * How often each class is taken for each: `counts[t][p]` is the number of samples of class t that were predicted as p.
 * Rows are the true classes, columns the predicted ones.
 *
 * Shapes: predictions [N], labels [N]; counts [C, C].
 *
 * Source: scikit-learn's `confusion_matrix`.
 *
 * @throws {ValueError} when the number of classes is not a positive integer; by `update()`, when a prediction or a label
 * is no integer in [0, C); by `merge()`, when the other has another number of classes.
 * @throws {ShapeError} by `update()`, when there are not as many labels as predictions.
 * @example
 * const confusion = new ConfusionMatrix(3);
 * confusion.update([0, 1, 2, 2], [0, 1, 1, 2]);
 * confusion.counts; // [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
 * confusion.normalized("true"); // [[1, 0, 0], [0, 0.5, 0.5], [0, 0, 1]]
 */
export class ConfusionMatrix
  implements Metric<[predictions: ArrayLike<number>, labels: ArrayLike<number>], number[][]>
{
  /** C, the number of classes. */
  readonly classes: number;
  #counts: number[][];

  constructor(classes: number) {
    checkPositiveInteger("ConfusionMatrix", "classes", classes);
    this.classes = classes;
    this.#counts = zeros(classes);
  }

  update(predictions: ArrayLike<number>, labels: ArrayLike<number>): this {
    const [p, t] = [
      { name: "predictions", values: predictions },
      { name: "labels", values: labels },
    ];
    checkSameLength("ConfusionMatrix", p, t);
    for (const { name, values } of [p, t]) checkLabels("ConfusionMatrix", name, values, this.classes);
    for (let i = 0; i < labels.length; i++) this.#counts[labels[i]][predictions[i]] += 1;
    return this;
  }

  merge(other: ConfusionMatrix): this {
    checkSameOption("ConfusionMatrix", "classes", this.classes, other.classes);
    for (const [t, row] of this.#counts.entries()) for (const p of row.keys()) row[p] += other.#counts[t][p];
    return this;
  }

  reset(): void {
    this.#counts = zeros(this.classes);
  }

  /** The counts as they are now. */
  get counts(): readonly (readonly number[])[] {
    return this.#counts;
  }

  /** A copy of the counts, which later updates leave alone. */
  compute(): number[][] {
    return this.#counts.map((row) => [...row]);
  }

  /** The number of samples. */
  get total(): number {
    return sum(this.#counts.map(sum));
  }

  /** The number of samples of each class. */
  get support(): number[] {
    return this.#counts.map(sum);
  }

  /** The number of predictions of each class. */
  get predicted(): number[] {
    return this.#counts.map((_, p) => sum(this.#counts.map((row) => row[p])));
  }

  /**
   * The counts as shares of the true class (rows add up to 1), of the predicted class (columns do), or of all samples.
   * A row, column or matrix without samples is all 0.
   */
  normalized(over: "true" | "predicted" | "all"): number[][] {
    const { support, predicted, total } = this;
    return this.#counts.map((row, t) =>
      row.map((count, p) => count / ({ true: support[t], predicted: predicted[p], all: total }[over] || 1)),
    );
  }
}

const zeros = (size: number): number[][] => Array.from({ length: size }, () => Array(size).fill(0));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
