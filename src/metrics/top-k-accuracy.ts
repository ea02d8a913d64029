import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { checkFinite, checkLabels, checkPositiveInteger, checkSameOption, classesOf } from "./checks.js";
import { MeanMetric } from "./mean-metric.js";

/** What counts as right for {@link topKAccuracy}. */
export interface TopKAccuracyOptions {
  /** How many classes count as the answer. Default 5. */
  k?: number;
  /** C. Default: as many as there are scores per label. */
  classes?: number;
}

/**
 * The share of samples whose label is among the k classes with the highest scores, from 0 to 1; NaN when there are no
 * samples. Of equal scores the later class ranks first, as in scikit-learn.
 *
 * Shapes: scores [N, C], row by row, logits or probabilities; labels [N].
 *
 * Source: scikit-learn's `top_k_accuracy_score`.
 *
 * @throws {ShapeError} when there are not C scores for each label.
 * @throws {ValueError} when k is not in 1 … C, a score is not finite, or a label is no class.
 * @example
 * topKAccuracy([0.5, 0.3, 0.2, 0.1, 0.2, 0.7], [1, 0], { k: 2 }); // 0.5
 */
export function topKAccuracy(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: TopKAccuracyOptions = {},
): number {
  return new TopKAccuracyMetric(options).update(scores, labels).compute();
}

/**
 * {@link topKAccuracy}, batch by batch.
 *
 * @example
 * const metric = new TopKAccuracyMetric({ k: 2 });
 * metric.update([0.5, 0.3, 0.2], [1]).update([0.1, 0.2, 0.7], [0]).compute(); // 0.5
 */
export class TopKAccuracyMetric extends MeanMetric<[scores: ArrayLike<number>, labels: ArrayLike<number>]> {
  /** How many classes count as the answer. */
  readonly k: number;
  /** C; undefined: as many as there are scores per label. */
  readonly classes: number | undefined;

  constructor(options: TopKAccuracyOptions = {}) {
    super();
    checkOptions("topKAccuracy", options, { k: true, classes: true });
    const { k = 5, classes } = options;
    checkPositiveInteger("topKAccuracy", "k", k);
    this.k = k;
    this.classes = classes;
  }

  override update(scores: ArrayLike<number>, labels: ArrayLike<number>): this {
    const C = classesOf("topKAccuracy", "scores", scores, labels, this.classes);
    if (labels.length > 0 && this.k > C) {
      throw new ValueError(`topKAccuracy: k is ${this.k} and there are ${C} classes; k must be at most ${C}`);
    }
    checkLabels("topKAccuracy", "labels", labels, C);
    checkFinite("topKAccuracy", "scores", scores);
    for (let i = 0; i < labels.length; i++) this.add(Number(rank(scores, i * C, C, labels[i]) < this.k));
    return this;
  }

  override merge(other: this): this {
    checkSameOption("topKAccuracy", "k", this.k, other.k);
    return super.merge(other);
  }
}

/** How many of the classes from `row` on come before this one. */
function rank(scores: ArrayLike<number>, row: number, classes: number, label: number): number {
  const own = scores[row + label];
  let before = 0;
  for (let c = 0; c < classes; c++) {
    const score = scores[row + c];
    if (score > own || (score === own && c > label)) before += 1;
  }
  return before;
}
