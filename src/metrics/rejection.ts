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
  /** The share of the samples that were accepted. */
  coverage: number;
}

/** How few errors {@link calibrateRejection} lets through, and how surely. */
export interface RejectionOptions {
  /** At most this share of the accepted answers may be wrong. Default 0.001. */
  maxErrorRate?: number;
  /** How sure that is of samples to come, not only of those that were seen. 0: of those alone. Default 0.95. */
  confidence?: number;
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
  checkOptions("calibrateRejection", options, { maxErrorRate: true, confidence: true });
  const { maxErrorRate = 0.001, confidence = 0.95 } = options;
  const classes = checkCalibration("calibrateRejection", logits, labels);
  checkShare("maxErrorRate", maxErrorRate);
  checkShare("confidence", confidence);
  const temperature = calibrateTemperature(logits, labels);

  const answers = Array.from(labels, (label, i) => {
    const row = Array.from({ length: classes }, (_, k) => logits[i * classes + k]);
    const p = softmaxAt(row, temperature);
    const best = p.indexOf(Math.max(...p));
    return { probability: p[best], wrong: best !== label };
  });
  answers.sort((a, b) => b.probability - a.probability);
  let [errors, accepted] = [0, 0];
  for (const [i, { probability, wrong }] of answers.entries()) {
    if (wrong) errors += 1;
    const isLastOfEquals = answers[i + 1]?.probability !== probability;
    if (isLastOfEquals && isAllowed(errors, i + 1, maxErrorRate, confidence)) accepted = i + 1;
  }
  const threshold = accepted === 0 ? 1 : answers[accepted - 1].probability;
  return { temperature, threshold, maxErrorRate, coverage: accepted / answers.length };
}

/** Whether so many errors of n answers go with this rate of them. */
function isAllowed(errors: number, n: number, rate: number, confidence: number): boolean {
  if (confidence === 0) return errors <= rate * n;
  if (rate === 0) return false;
  return binomialTail(errors, n, rate) <= 1 - confidence;
}

function checkShare(name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ValueError(`calibrateRejection: ${name} is ${value}, but must be at least 0 and less than 1`);
}
