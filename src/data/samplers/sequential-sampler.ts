import { requireCount, type Sampler } from "./sampler.js";

/**
 * Every sample once, in the order of the data set.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler
 *
 * @throws {ValueError} when n is not a number of samples.
 * @example
 * new SequentialSampler(3).order(); // [0, 1, 2]
 */
export class SequentialSampler implements Sampler {
  /** How many positions an epoch has. */
  readonly length: number;

  constructor(n: number) {
    requireCount("SequentialSampler", "n", n);
    this.length = n;
  }

  order(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, i) => i);
  }
}
