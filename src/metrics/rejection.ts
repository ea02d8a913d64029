import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { binomialTail } from "./binomial-tail.js";
import { calibrateTemperature, checkCalibration, softmaxAt } from "./temperature.js";

/** When an answer is not to be trusted: if its probability, at this temperature, is below the threshold. */
export interface Rejection {
  /** What logits are divided by before the softmax; see {@link calibrateTemperature}. */
  temperature: number;
  /** The lowest probability of an answer that is trusted. */
  threshold: number;
  /** The share of errors among accepted answers that was asked for. */
  maxErrorRate: number;
  /** The share of the samples that were accepted; of those that belong to a class, where one is for all others. */
  coverage: number;
}

/** How few errors {@link calibrateRejection} lets through, and how surely. */
export interface RejectionOptions {
  /** At most this share of the accepted answers may be wrong. Default 0.001. */
  maxErrorRate?: number;
  /** How sure that is of samples to come, not only of those that were seen. 0: of those alone. Default 0.95. */
  confidence?: number;
  /**
   * The class of what belongs to no other, whose answers are nobody's to trust or not: an answer of this class is never
   * accepted, one of another class for a sample of this one is an error, and coverage is the share of the other samples. Default:
   * there is none.
   */
  none?: number;
}

/**
 * Chooses which answers of a classifier to trust, by samples that it has not learned from: the temperature of
 * {@link calibrateTemperature}, and the lowest threshold that keeps the share of errors among accepted answers at
 * `maxErrorRate`. That is held with so many errors e among the n most probable answers, that a classifier which errs more
 * often would show so few with a probability of at most 1 − `confidence`: Σ (n choose k) rᵏ (1 − r)ⁿ⁻ᵏ over k ≤ e, r being
 * `maxErrorRate`. Where even that cannot be had, because there are too few samples or too many errors, the threshold is 1,
 * and coverage 0.
 *
 * Shapes: logits [N, C], row by row, or logarithms of probabilities; labels [N].
 *
 * Source: Geifman, El-Yaniv, "Selective Classification for Deep Neural Networks" (2017); Clopper, Pearson, "The Use of
 * Confidence or Fiducial Limits" (1934).
 *
 * @throws {ShapeError} when there are not C logits for each label.
 * @throws {ValueError} when there are no labels, a label is no class, a logit not finite, or an option out of its range.
 * @example
 * // The two surest of four answers are right:
 * const logits = [5, 0, 4, 0, 1, 0, 0.5, 0];
 * const { coverage } = calibrateRejection(logits, [0, 0, 1, 0], { maxErrorRate: 0.1, confidence: 0 }); // 0.5
 */
export function calibrateRejection(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: RejectionOptions = {},
): Rejection {
  checkOptions("calibrateRejection", options, { maxErrorRate: true, confidence: true, none: true });
  const { maxErrorRate = 0.001, confidence = 0.95, none } = options;
  const classes = checkCalibration("calibrateRejection", logits, labels);
  checkShare("maxErrorRate", maxErrorRate);
  checkShare("confidence", confidence);
  checkNone(none, classes);
  const temperature = calibrateTemperature(logits, labels);

  const answers = Array.from(labels, (label, i) => {
    const row = Array.from({ length: classes }, (_, k) => logits[i * classes + k]);
    const p = softmaxAt(row, temperature);
    const best = p.indexOf(Math.max(...p));
    return { probability: p[best], best, label };
  }).filter(({ best }) => best !== none);
  answers.sort((a, b) => b.probability - a.probability);
  let [errors, accepted] = [0, 0];
  for (const [i, { probability, best, label }] of answers.entries()) {
    if (best !== label) errors += 1;
    const isLastOfEquals = answers[i + 1]?.probability !== probability;
    if (isLastOfEquals && isAllowed(errors, i + 1, maxErrorRate, confidence)) accepted = i + 1;
  }
  const threshold = accepted === 0 ? 1 : answers[accepted - 1].probability;
  const belonging = Array.from(labels).filter((label) => label !== none).length;
  const covered = answers.slice(0, accepted).filter(({ label }) => label !== none).length;
  return { temperature, threshold, maxErrorRate, coverage: belonging === 0 ? 0 : covered / belonging };
}

/** Whether so many errors of n answers go with this rate of them. */
function isAllowed(errors: number, n: number, rate: number, confidence: number): boolean {
  if (confidence === 0) return errors <= rate * n;
  if (rate === 0) return false;
  return binomialTail(errors, n, rate) <= 1 - confidence;
}

function checkNone(none: number | undefined, classes: number): void {
  if (none === undefined || (Number.isInteger(none) && none >= 0 && none < classes)) return;
  throw new ValueError(
    `calibrateRejection: none is ${none}, but there are ${classes} classes; it must be one of 0 to ${classes - 1}, or left out`,
  );
}

function checkShare(name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ValueError(`calibrateRejection: ${name} is ${value}, but must be at least 0 and less than 1`);
}
