import { checkOptions } from "../options.js";
import {
  checkLabels,
  checkPositiveInteger,
  checkProbabilities,
  checkSameOption,
  classesOf,
  toProbability,
} from "./checks.js";
import { ExactSum } from "./exact-sum.js";
import type { Metric } from "./metric.js";

/** The samples whose confidence is in (from, to]; 0 belongs to the first bin. */
export interface CalibrationBin {
  /** The lowest confidence of the bin. */
  from: number;
  /** The highest confidence of the bin. */
  to: number;
  /** How many samples are in it. */
  count: number;
  /** The mean probability of the predicted class; NaN when there are no samples. */
  confidence: number;
  /** The share of right predictions; NaN when there are no samples. */
  accuracy: number;
}

/** How far confidence and accuracy are apart. */
export interface Calibration {
  /** Expected calibration error: Σ count/N · |accuracy − confidence| over the bins. */
  ece: number;
  /** Maximum calibration error: the largest |accuracy − confidence| of a bin with samples. */
  mce: number;
  /** From the lowest confidence to the highest. */
  bins: CalibrationBin[];
}

/** How {@link calibration} sorts samples into bins. */
export interface CalibrationOptions {
  /** C. Default: as many as there are probabilities per label. */
  classes?: number;
  /** The number of bins, all of the same width. Default 15. */
  bins?: number;
}

/**
 * Whether the model is right as often as it says. The confidence of a sample is its largest probability, and its
 * prediction the first class that has it; samples are put in bins by confidence, and in each the share of right
 * predictions is compared with the mean confidence. `ece` and `mce` are from 0, of a calibrated model, to 1; NaN when
 * there are no samples.
 *
 * Shapes: probabilities [N, C], row by row; labels [N].
 *
 * Source: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks" (2017).
 *
 * @throws {ShapeError} when there are not C probabilities for each label.
 * @throws {ValueError} when a probability is outside [0, 1], those of a sample do not add up to 1, a label is no class, or
 * bins is not a positive integer.
 * @example
 * const { ece, bins } = calibration([0.9, 0.1, 0.8, 0.2, 0.3, 0.7], [0, 1, 1], { bins: 2 });
 * ece; // 0.1333
 * bins[1]; // { from: 0.5, to: 1, count: 3, confidence: 0.8, accuracy: 0.66667 }
 */
export function calibration(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CalibrationOptions = {},
): Calibration {
  return new CalibrationMetric(options).update(probabilities, labels).compute();
}

const emptyBins = (length: number) =>
  Array.from({ length }, () => ({ count: 0, right: 0, confidence: new ExactSum() }));

/**
 * {@link calibration}, batch by batch.
 *
 * @example
 * const metric = new CalibrationMetric({ bins: 2 });
 * metric.update([0.9, 0.1, 0.8, 0.2], [0, 1]).update([0.3, 0.7], [1]).compute().ece; // 0.1333
 */
export class CalibrationMetric
  implements Metric<[probabilities: ArrayLike<number>, labels: ArrayLike<number>], Calibration>
{
  /** C; undefined: as many as there are probabilities per label. */
  readonly classes: number | undefined;
  #bins: ReturnType<typeof emptyBins>;

  constructor(options: CalibrationOptions = {}) {
    checkOptions("calibration", options, { classes: true, bins: true });
    const { classes, bins = 15 } = options;
    checkPositiveInteger("calibration", "bins", bins);
    this.classes = classes;
    this.#bins = emptyBins(bins);
  }

  update(probabilities: ArrayLike<number>, labels: ArrayLike<number>): this {
    const C = classesOf("calibration", "probabilities", probabilities, labels, this.classes);
    checkLabels("calibration", "labels", labels, C);
    checkProbabilities("calibration", probabilities, C);
    for (let i = 0; i < labels.length; i++) {
      let prediction = 0;
      for (let c = 1; c < C; c++) {
        if (probabilities[i * C + c] > probabilities[i * C + prediction]) prediction = c;
      }
      const confidence = toProbability(probabilities[i * C + prediction]);
      const bin = this.#bins.find((_, b) => confidence <= (b + 1) / this.#bins.length)!;
      bin.count += 1;
      bin.right += Number(prediction === labels[i]);
      bin.confidence.add(confidence);
    }
    return this;
  }

  compute(): Calibration {
    const M = this.#bins.length;
    const bins = this.#bins.map(({ count, right, confidence }, b) => ({
      from: b / M,
      to: (b + 1) / M,
      count,
      confidence: confidence.value / count,
      accuracy: right / count,
    }));
    const filled = bins.filter(({ count }) => count > 0);
    const N = filled.reduce((total, { count }) => total + count, 0);
    if (N === 0) return { ece: NaN, mce: NaN, bins };
    const gaps = filled.map(({ accuracy, confidence }) => Math.abs(accuracy - confidence));
    const ece = gaps.reduce((total, gap, b) => total + (filled[b].count / N) * gap, 0);
    return { ece, mce: Math.max(...gaps), bins };
  }

  merge(other: this): this {
    checkSameOption("calibration", "bins", this.#bins.length, other.#bins.length);
    for (const [b, bin] of this.#bins.entries()) {
      bin.count += other.#bins[b].count;
      bin.right += other.#bins[b].right;
      bin.confidence.merge(other.#bins[b].confidence);
    }
    return this;
  }

  reset(): void {
    this.#bins = emptyBins(this.#bins.length);
  }
}
