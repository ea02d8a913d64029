import { ExactSum } from "./exact-sum.js";
import type { Metric } from "./metric.js";

/** A metric that is the mean of one number per sample; NaN over no samples. */
export abstract class MeanMetric<Batch extends readonly unknown[]> implements Metric<Batch, number> {
  #sum = new ExactSum();
  #count = 0;

  abstract update(...batch: Batch): this;

  protected add(value: number): void {
    this.#sum.add(value);
    this.#count += 1;
  }

  compute(): number {
    return this.#sum.value / this.#count;
  }

  merge(other: this): this {
    this.#sum.merge(other.#sum);
    this.#count += other.#count;
    return this;
  }

  reset(): void {
    this.#sum = new ExactSum();
    this.#count = 0;
  }
}
