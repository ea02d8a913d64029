import { ValueError } from "../errors.js";
import { checkFinite, checkSameLength } from "./checks.js";
import type { Metric } from "./metric.js";

/** What is right and wrong when every sample with at least this score counts as positive. */
export interface ThresholdCounts {
  /** The score. */
  threshold: number;
  /** Positives with at least that score. */
  truePositives: number;
  /** Negatives with at least that score. */
  falsePositives: number;
}

/** A curve over all thresholds. It needs all scores, so they are kept: 8 bytes or so for each sample. */
export abstract class CurveMetric<Curve>
  implements Metric<[scores: ArrayLike<number>, positives: ArrayLike<number>], Curve>
{
  readonly #op: string;
  #positives: number[] = [];
  #negatives: number[] = [];

  constructor(op: string) {
    this.#op = op;
  }

  update(scores: ArrayLike<number>, positives: ArrayLike<number>): this {
    checkSameLength(this.#op, { name: "scores", values: scores }, { name: "positives", values: positives });
    checkFinite(this.#op, "scores", scores);
    for (let i = 0; i < positives.length; i++) {
      if (positives[i] === 0 || positives[i] === 1) continue;
      throw new ValueError(
        `${this.#op}: positives[${i}] is ${positives[i]}; it must be 1 where the sample is positive, otherwise 0`,
      );
    }
    for (let i = 0; i < positives.length; i++) {
      (positives[i] === 1 ? this.#positives : this.#negatives).push(scores[i]);
    }
    return this;
  }

  /** From the highest score to the lowest, one for each that occurs: equal scores cannot be told apart. */
  protected thresholds(): ThresholdCounts[] {
    const [positives, negatives] = [this.#positives, this.#negatives].map((s) => Float64Array.from(s).sort());
    const counts: ThresholdCounts[] = [];
    let [p, n] = [positives.length, negatives.length];
    while (p > 0 || n > 0) {
      const threshold = Math.max(positives[p - 1] ?? -Infinity, negatives[n - 1] ?? -Infinity);
      while (positives[p - 1] === threshold) p -= 1;
      while (negatives[n - 1] === threshold) n -= 1;
      counts.push({
        threshold,
        truePositives: positives.length - p,
        falsePositives: negatives.length - n,
      });
    }
    return counts;
  }

  /** The curve of everything so far. */
  abstract compute(): Curve;

  merge(other: this): this {
    this.#positives = this.#positives.concat(other.#positives);
    this.#negatives = this.#negatives.concat(other.#negatives);
    return this;
  }

  reset(): void {
    this.#positives = [];
    this.#negatives = [];
  }
}
