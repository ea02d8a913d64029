import { ValueError } from "../errors.js";
import { checkFinite, checkLabels, classesOf } from "./checks.js";

const TEMPERATURES = { min: 1 / 20, max: 20 };

/**
 * Temperature scaling: the T for which softmax(z / T) says how sure one can be, so that of all samples with probability p a
 * share of about p is right. It is above 1 where the network is surer than it is right.
 *
 * T minimizes the log loss, mean of −ln softmax(z / T)[label], of samples that the network has not learned from. In 1/T
 * that is convex, so its slope, mean of (Σ_k p_k z_k) − z_label, changes sign at the minimum and is bisected between 1/20
 * and 20; where every sample is right there is no minimum, and T is 1/20.
 *
 * Shapes: logits [N, C], row by row, or logarithms of probabilities; labels [N].
 *
 * Source: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks" (2017).
 *
 * @throws {ShapeError} when there are not C logits for each label.
 * @throws {ValueError} when there are no labels, a label is no class, or a logit not finite.
 * @example
 * // Four to one for class 0, but right only two times out of three:
 * const z = Math.log(4);
 * calibrateTemperature([z, 0, z, 0, z, 0], [0, 0, 1]); // 2
 */
export function calibrateTemperature(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  const classes = checkCalibration("calibrateTemperature", logits, labels);
  const slopeAt = (beta: number) => slope(logits, labels, classes, beta);
  return 1 / signChange(slopeAt, 1 / TEMPERATURES.max, 1 / TEMPERATURES.min);
}

/**
 * softmax(z / T) of one sample, in double precision.
 *
 * @example
 * softmaxAt([0, Math.log(9)], 2); // [0.25, 0.75]
 */
export function softmaxAt(logits: ArrayLike<number>, temperature: number): Float64Array {
  const scaled = Float64Array.from(logits, (z) => z / temperature);
  const largest = Math.max(...scaled);
  const exponentials = scaled.map((z) => Math.exp(z - largest));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / sum);
}

/** C of the logits [N, C] of samples that something can be calibrated on. */
export function checkCalibration(op: string, logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  const classes = classesOf(op, "logits", logits, labels);
  if (labels.length === 0) throw new ValueError(`${op}: there are no labels; there must be one at least`);
  checkLabels(op, "labels", labels, classes);
  checkFinite(op, "logits", logits);
  return classes;
}

/** The slope of the log loss in beta = 1/T: the sum over the samples of (Σ_k p_k z_k) − z_label. */
function slope(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number, beta: number): number {
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const start = i * classes;
    let largest = logits[start];
    for (let k = 1; k < classes; k++) largest = Math.max(largest, logits[start + k]);
    let [weight, weighted] = [0, 0];
    for (let k = 0; k < classes; k++) {
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
