import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { checkLabels, checkProbabilities, checkSameOption, classesOf } from "./checks.js";
import { MeanMetric } from "./mean-metric.js";

/** How {@link logLoss} reads probabilities. */
export interface LogLossOptions {
  /** C. Default: as many as there are probabilities per label. */
  classes?: number;
  /** Probabilities are held within [eps, 1 − eps]. Default: 2⁻²³ for a Float32Array, otherwise 2⁻⁵². */
  eps?: number;
}

/**
 * The mean of −ln p over the samples, with p the probability of the label: the cross-entropy, from 0 to ln(1/eps); NaN
 * when there are no samples. p is held within [eps, 1 − eps], since one sample of p = 0 would make the mean infinite.
 *
 * Shapes: probabilities [N, C], row by row; labels [N].
 *
 * Source: scikit-learn's `log_loss`.
 *
 * @throws {ShapeError} when there are not C probabilities for each label.
 * @throws {ValueError} when a probability is outside [0, 1], those of a sample do not add up to 1, a label is no class, or
 * eps is not in (0, 0.5).
 * @example
 * logLoss([0.5, 0.3, 0.2, 0.1, 0.2, 0.7], [0, 2]); // 0.5249
 */
export function logLoss(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: LogLossOptions = {},
): number {
  return new LogLossMetric(options).update(probabilities, labels).compute();
}

/**
 * {@link logLoss}, batch by batch.
 *
 * @example
 * new LogLossMetric().update([0.5, 0.3, 0.2], [0]).update([0.1, 0.2, 0.7], [2]).compute(); // 0.5249
 */
export class LogLossMetric extends MeanMetric<[probabilities: ArrayLike<number>, labels: ArrayLike<number>]> {
  /** C; undefined: as many as there are probabilities per label. */
  readonly classes: number | undefined;
  /** What probabilities are held away from 0 and 1 by; undefined: what the array's type asks for. */
  readonly eps: number | undefined;

  constructor(options: LogLossOptions = {}) {
    super();
    checkOptions("logLoss", options, { classes: true, eps: true });
    const { classes, eps } = options;
    if (eps !== undefined && !(eps > 0 && eps < 0.5)) {
      throw new ValueError(`logLoss: eps is ${eps}; it must be in (0, 0.5)`);
    }
    this.classes = classes;
    this.eps = eps;
  }

  override update(probabilities: ArrayLike<number>, labels: ArrayLike<number>): this {
    const C = classesOf("logLoss", "probabilities", probabilities, labels, this.classes);
    checkLabels("logLoss", "labels", labels, C);
    checkProbabilities("logLoss", probabilities, C);
    const eps = this.eps ?? (probabilities instanceof Float32Array ? 2 ** -23 : 2 ** -52);
    for (let i = 0; i < labels.length; i++) {
      const p = probabilities[i * C + labels[i]];
      this.add(-Math.log(Math.min(1 - eps, Math.max(eps, p))));
    }
    return this;
  }

  override merge(other: this): this {
    checkSameOption("logLoss", "eps", this.eps, other.eps);
    return super.merge(other);
  }
}
