import { ExactSum } from "./exact-sum.js";
import type { Metric } from "./metric.js";

/** A metric that is the mean of one number per sample; NaN over no samples. */
export abstract class MeanMetric<Batch extends readonly unknown[]> implements Metric<Batch, number> {
  #sum = new ExactSum();
  #count = 0;

  /** Takes in a batch. */
  abstract update(...batch: Batch): this;

  /** Counts one more value. */
  protected add(value: number): void {
    this.#sum.add(value);
    this.#count += 1;
  }

  /** The mean of everything so far; NaN of nothing. */
  compute(): number {
    return this.#sum.value / this.#count;
  }

  /** Takes in what another one has seen. */
  merge(other: this): this {
    this.#sum.merge(other.#sum);
    this.#count += other.#count;
    return this;
  }

  /** Forgets what it has seen. */
  reset(): void {
    this.#sum = new ExactSum();
    this.#count = 0;
  }
}
