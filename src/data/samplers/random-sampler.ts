import { checkOptions } from "../../options.js";
import { Generator, streams } from "../../tensor/random.js";
import { requireCount, type Sampler } from "./sampler.js";

/**
 * Every sample once, in another order in every epoch, each order as likely as any other.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 *
 * @throws {ValueError} when n is not a number of samples.
 * @example
 * const sampler = new RandomSampler(100, { seed: 1 });
 * sampler.order(0).length; // 100
 */
export class RandomSampler implements Sampler {
  /** How many positions an epoch has. */
  readonly length: number;
  readonly #seed: number;

  constructor(n: number, options: { seed?: number } = {}) {
    checkOptions("RandomSampler", options, { seed: true });
    requireCount("RandomSampler", "n", n);
    this.length = n;
    this.#seed = options.seed ?? 0;
  }

  order(epoch: number): Int32Array {
    return new Generator(this.#seed, streams.shuffle, epoch).permutation(this.length);
  }
}
