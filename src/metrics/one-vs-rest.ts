import { checkFinite, checkLabels, checkPositiveInteger, checkSameOption, classesOf } from "./checks.js";
import type { Metric } from "./metric.js";

/** A curve, or another result, for each class against all others. */
export interface OneVsRestResult<Result> {
  /** Of each class against all others. */
  classes: Result[];
  /** The mean over the classes for which it is not NaN; NaN when there are none. */
  macro: number;
}

/** A metric of two classes: of scores, and of which samples are positive. */
type BinaryMetric<Result> = Metric<[scores: ArrayLike<number>, positives: ArrayLike<number>], Result>;

/** A metric of two classes, for each class against all others, and the mean over the classes. */
export abstract class OneVsRest<Result>
  implements Metric<[scores: ArrayLike<number>, labels: ArrayLike<number>], OneVsRestResult<Result>>
{
  readonly #op: string;
  readonly #metrics: BinaryMetric<Result>[];

  constructor(op: string, classes: number, make: () => BinaryMetric<Result>) {
    checkPositiveInteger(op, "classes", classes);
    this.#op = op;
    this.#metrics = Array.from({ length: classes }, make);
  }

  /** What the mean is taken of. */
  protected abstract summary(result: Result): number;

  update(scores: ArrayLike<number>, labels: ArrayLike<number>): this {
    const C = classesOf(this.#op, "scores", scores, labels, this.#metrics.length);
    checkLabels(this.#op, "labels", labels, C);
    checkFinite(this.#op, "scores", scores);
    for (const [c, metric] of this.#metrics.entries()) {
      metric.update(
        Float64Array.from(labels, (_, i) => scores[i * C + c]),
        Uint8Array.from(labels, (label) => Number(label === c)),
      );
    }
    return this;
  }

  compute(): OneVsRestResult<Result> {
    const classes = this.#metrics.map((metric) => metric.compute());
    const values = classes.map((result) => this.summary(result)).filter((value) => !Number.isNaN(value));
    return { classes, macro: values.reduce((sum, value) => sum + value, 0) / values.length };
  }

  merge(other: this): this {
    checkSameOption(this.#op, "classes", this.#metrics.length, other.#metrics.length);
    for (const [c, metric] of this.#metrics.entries()) metric.merge(other.#metrics[c]);
    return this;
  }

  reset(): void {
    for (const metric of this.#metrics) metric.reset();
  }
}
