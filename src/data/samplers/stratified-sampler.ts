import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { Generator, streams } from "../../tensor/random.js";
import { apportion } from "../apportion.js";
import { classesIn } from "../classes.js";
import type { Sampler } from "./sampler.js";

/** For which batches a {@link StratifiedSampler} shares classes out. */
export interface StratifiedSamplerOptions {
  /** Samples per batch, as the loader has it. */
  batchSize: number;
  /** Default 0. */
  seed?: number;
}

/**
 * Every sample once, in another order in every epoch, such that each batch has every class in its share: of a class with c
 * of n samples, a batch of m gets c·m/n, rounded down or up.
 *
 * Source: as `stratifiedSplit`, with batches for parts: Bacharach, "Matrix Rounding Problems" (1966).
 *
 * @throws {ValueError} when a label is no integer, there is none, or batchSize is not a positive integer.
 * @example
 * const sampler = new StratifiedSampler([0, 0, 0, 0, 1, 1], { batchSize: 3, seed: 1 });
 * const classes = Array.from(sampler.order(0), (i) => (i < 4 ? 0 : 1));
 * classes.slice(0, 3).sort(); // [0, 0, 1]
 * classes.slice(3).sort(); // [0, 0, 1]
 */
export class StratifiedSampler implements Sampler {
  /** How many positions an epoch has. */
  readonly length: number;
  readonly #seed: number;
  readonly #classOf: Int32Array;
  /** How many samples each batch gets of each class. */
  readonly #shares: number[][];
  /** Where each batch begins. */
  readonly #starts: number[];

  constructor(labels: ArrayLike<number>, options: StratifiedSamplerOptions) {
    checkOptions("StratifiedSampler", options, { batchSize: true, seed: true });
    const { batchSize, seed = 0 } = options;
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
      throw new ValueError(`StratifiedSampler: batchSize is ${batchSize}; it must be a positive integer`);
    }
    const n = labels.length;
    if (n === 0)
      throw new ValueError("StratifiedSampler: there are no labels; there must be one for each sample");
    const { sizes, classOf } = classesIn("StratifiedSampler", labels);
    this.length = n;
    this.#seed = seed;
    this.#classOf = classOf;
    this.#starts = Array.from({ length: Math.ceil(n / batchSize) }, (_, batch) => batch * batchSize);
    // Batches are the rows: there are many more of them than of classes, and each row looks for room among the columns.
    this.#shares = apportion(
      this.#starts.map((start) => Math.min(batchSize, n - start)),
      sizes,
    );
  }

  /** Samples come in random order, and each goes into the first batch that still has room for its class. */
  order(epoch: number): Int32Array {
    const generator = new Generator(this.#seed, streams.sampling, epoch);
    const left = this.#shares.map((share) => [...share]);
    const batchOf = left[0].map(() => 0);
    const ends = [...this.#starts];
    const order = new Int32Array(this.length);
    for (const index of generator.permutation(this.length)) {
      const own = this.#classOf[index];
      while (left[batchOf[own]][own] === 0) batchOf[own] += 1;
      left[batchOf[own]][own] -= 1;
      order[ends[batchOf[own]]++] = index;
    }
    return order;
  }
}
