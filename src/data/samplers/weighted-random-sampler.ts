import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { Generator, streams } from "../../tensor/random.js";
import { requireCount, type Sampler } from "./sampler.js";

/**
 * Draws samples with replacement, each with a probability in proportion to its weight. With 1 over the size of its class as
 * the weight of each sample, classes come equally often, however rare. There is no drawing without replacement, PyTorch's
 * `replacement=False`.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler, with replacement
 *
 * @throws {ValueError} when a weight is negative or not finite, all are 0, or numSamples is not a number of samples.
 * @example
 * const labels = [0, 0, 0, 1];
 * const sizes = [3, 1];
 * const sampler = new WeightedRandomSampler(
 *   labels.map((label) => 1 / sizes[label]),
 *   8,
 *   { seed: 1 },
 * );
 * sampler.order(0).length; // 8
 */
export class WeightedRandomSampler implements Sampler {
  /** How many positions an epoch has. */
  readonly length: number;
  readonly #seed: number;
  /** The sum of the weights up to and including each sample's. */
  readonly #sums: Float64Array;

  constructor(weights: ArrayLike<number>, numSamples = weights.length, options: { seed?: number } = {}) {
    checkOptions("WeightedRandomSampler", options, { seed: true });
    requireCount("WeightedRandomSampler", "numSamples", numSamples);
    let total = 0;
    this.#sums = Float64Array.from(weights, (weight, i) => {
      if (!(weight >= 0 && weight < Infinity)) {
        throw new ValueError(
          `WeightedRandomSampler: weights[${i}] is ${weight}; it must be a finite number of at least 0`,
        );
      }
      total += weight;
      return total;
    });
    if (!(total > 0 && total < Infinity)) {
      throw new ValueError(
        `WeightedRandomSampler: the ${weights.length} weights sum to ${total}; the sum must be finite and greater than 0`,
      );
    }
    this.length = numSamples;
    this.#seed = options.seed ?? 0;
  }

  order(epoch: number): Int32Array {
    const generator = new Generator(this.#seed, streams.sampling, epoch);
    const total = this.#sums[this.#sums.length - 1];
    return Int32Array.from({ length: this.length }, () =>
      firstAbove(this.#sums, generator.uniform() * total),
    );
  }
}

/** The first of ascending sums that is above x. A sample of weight 0 adds nothing to the sum before, so it is never that. */
function firstAbove(sums: Float64Array, x: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
