import { ShapeError, ValueError } from "pellucid";

/** When a digit is not to be trusted: if its probability, at this temperature, is below the threshold. */
export interface Rejection {
  /** What logits are divided by before the softmax; above 1 where the network is surer than it is right. */
  temperature: number;
  threshold: number;
  /** The share of errors among accepted digits that was asked for. */
  maxErrorRate: number;
  /** The share of the validation digits that were accepted. */
  coverage: number;
}

export interface CalibrationOptions {
  /** At most this share of the accepted digits may be wrong. Default 0.001. */
  maxErrorRate?: number;
  /** How sure that is of digits to come, not only of those that were seen. 0: of those alone. Default 0.95. */
  confidence?: number;
}

const CLASSES = 10;
const TEMPERATURES = { min: 1 / 20, max: 20 };

/**
 * Chooses temperature and threshold on validation digits, which the network has not learnt from.
 *
 * 1. The temperature T minimizes the validation log loss, mean of -ln softmax(z / T)[label], so that of all digits with
 *    probability p a share of about p is right (Guo et al., "On Calibration of Modern Neural Networks", 2017). In
 *    1/T it is convex, so its slope, mean of (sum_k p_k z_k) - z_label, changes sign at the minimum and is bisected;
 *    where every digit is right there is none, and T stays at 1/20.
 * 2. The threshold is the lowest that keeps the share of errors among accepted digits at `maxErrorRate`: with so many
 *    errors e among the n most probable digits, that digits which err more often than `maxErrorRate` would show so few
 *    with a probability of at most 1 - `confidence`, sum over k <= e of (n choose k) r^k (1 - r)^(n - k) (Clopper and
 *    Pearson, 1934; Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", 2017). Where even that
 *    cannot be had, because there are too few digits or too many errors, it is 1, and coverage 0.
 *
 * @param logits of N digits, 10 each, one digit after the other; logarithms of probabilities do as well.
 * @param labels the N true digits.
 * @throws ShapeError if there are not 10 logits for each label, or none at all.
 * @throws ValueError if a label is no digit, a logit not finite, or an option out of its range.
 * @example
 * const { threshold } = calibrateRejection(await logits.data(), labels, { maxErrorRate: 0.001 });
 */
export function calibrateRejection(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  { maxErrorRate = 0.001, confidence = 0.95 }: CalibrationOptions = {},
): Rejection {
  checkCalibration(logits, labels, maxErrorRate, confidence);
  const temperature =
    1 / signChange((beta) => slope(logits, labels, beta), 1 / TEMPERATURES.max, 1 / TEMPERATURES.min);

  const digits = Array.from(labels, (label, i) => {
    const p = softmaxAt(rowOf(logits, i), temperature);
    const best = p.indexOf(Math.max(...p));
    return { probability: p[best], wrong: best !== label };
  });
  digits.sort((a, b) => b.probability - a.probability);
  let [errors, accepted] = [0, 0];
  for (const [i, { probability, wrong }] of digits.entries()) {
    if (wrong) errors += 1;
    const isLastOfEquals = digits[i + 1]?.probability !== probability;
    if (isLastOfEquals && isAllowed(errors, i + 1, maxErrorRate, confidence)) accepted = i + 1;
  }
  const threshold = accepted === 0 ? 1 : digits[accepted - 1].probability;
  return { temperature, threshold, maxErrorRate, coverage: accepted / digits.length };
}

/**
 * softmax(z / T), in double precision.
 *
 * @example
 * softmaxAt([0, Math.log(9)], 2); // 0.25, 0.75
 */
export function softmaxAt(logits: ArrayLike<number>, temperature: number): Float64Array {
  const scaled = Float64Array.from(logits, (z) => z / temperature);
  const largest = Math.max(...scaled);
  const exponentials = scaled.map((z) => Math.exp(z - largest));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / sum);
}

export const rowOf = (logits: ArrayLike<number>, i: number): number[] =>
  Array.from({ length: CLASSES }, (_, k) => logits[i * CLASSES + k]);

/** The slope of the log loss in beta = 1/T: the sum over digits of (sum_k p_k z_k) - z_label. */
function slope(logits: ArrayLike<number>, labels: ArrayLike<number>, beta: number): number {
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const start = i * CLASSES;
    let largest = logits[start];
    for (let k = 1; k < CLASSES; k++) largest = Math.max(largest, logits[start + k]);
    let [weight, weighted] = [0, 0];
    for (let k = 0; k < CLASSES; k++) {
      const p = Math.exp(beta * (logits[start + k] - largest));
      weight += p;
      weighted += p * logits[start + k];
    }
    total += weighted / weight - logits[start + labels[i]];
  }
  return total;
}

/** Where an increasing function goes through 0, between two bounds, or the bound that is nearest to it. */
function signChange(f: (x: number) => number, low: number, high: number): number {
  for (let halvings = 0; halvings < 32; halvings++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Rule 2 of {@link calibrateRejection}. */
function isAllowed(errors: number, n: number, rate: number, confidence: number): boolean {
  if (confidence === 0) return errors <= rate * n;
  if (rate === 0) return false;
  let term = n * Math.log1p(-rate);
  let tail = Math.exp(term);
  for (let k = 1; k <= errors; k++) {
    term += Math.log(((n - k + 1) / k) * (rate / (1 - rate)));
    tail += Math.exp(term);
  }
  return tail <= 1 - confidence;
}

function checkCalibration(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  rate: number,
  confidence: number,
): void {
  if (labels.length === 0 || logits.length !== CLASSES * labels.length) {
    throw new ShapeError(
      `calibrateRejection: there are ${logits.length} logits and ${labels.length} labels; there must be 10 logits for each label, and one label at least`,
    );
  }
  const stray = Array.from(labels).findIndex(
    (label) => !(Number.isInteger(label) && label >= 0 && label < CLASSES),
  );
  if (stray >= 0) {
    throw new ValueError(
      `calibrateRejection: labels[${stray}] is ${labels[stray]}, but must be a digit from 0 to 9`,
    );
  }
  const odd = Array.from(logits).findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new ValueError(
      `calibrateRejection: logits[${odd}] is ${logits[odd]}, but must be finite; logits of a network that diverged cannot be calibrated`,
    );
  }
  for (const [name, value] of Object.entries({ maxErrorRate: rate, confidence })) {
    if (value >= 0 && value < 1) continue;
    throw new ValueError(`calibrateRejection: ${name} is ${value}, but must be at least 0 and less than 1`);
  }
}
