import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { Generator, streams } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Dataset } from "./dataset.js";

/** How a {@link DataLoader} makes batches. */
export interface DataLoaderOptions {
  /** Samples per batch; the last one may be smaller. Default 1. */
  batchSize?: number;
  /** A new order in every epoch. Default false: the order of the data set. */
  shuffle?: boolean;
  /** The order is a pure function of seed and epoch. Default 0. */
  seed?: number;
  /** Leave out a last batch that is not full. Default false. */
  dropLast?: boolean;
}

/**
 * Goes through a data set in batches of [inputs, labels]. Each time it is iterated is an epoch.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 *
 * @throws {ValueError} when the batch size is not a positive integer, or there would be no batch; by the iteration, when
 * the position is not a number of batches from 0 to `length`.
 * @example
 * for (const [images, labels] of new DataLoader(train, { batchSize: 64, shuffle: true, seed: 1 })) {
 *   // images [64, 1, 28, 28], labels [64]
 * }
 */
export class DataLoader implements Iterable<[Tensor, Tensor]> {
  /** What the batches are made of. */
  readonly dataset: Dataset;
  /** Samples per batch; the last one may have fewer. */
  readonly batchSize: number;
  /** The epoch that the next iteration will be; set it to go on from elsewhere. */
  epoch = 0;
  /** The batch that the next iteration begins with, counted from 0; set it to go on in the middle of an epoch. */
  position = 0;
  readonly #shuffle: boolean;
  readonly #seed: number;
  readonly #dropLast: boolean;

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    checkOptions("DataLoader", options, { batchSize: true, shuffle: true, seed: true, dropLast: true });
    const { batchSize = 1, shuffle = false, seed = 0, dropLast = false } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ValueError(`DataLoader: batchSize is ${batchSize}; it must be a positive integer`);
    }
    requireDataset(dataset);
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#shuffle = shuffle;
    this.#seed = seed;
    this.#dropLast = dropLast;
    if (this.length === 0) {
      const way =
        dataset.length === 0 ? "the data set is empty" : "dropLast leaves none: make batchSize smaller";
      throw new ValueError(
        `DataLoader: there is no batch of ${batchSize} in ${dataset.length} samples; ${way}`,
      );
    }
  }

  /** Batches per epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** The batches of the next epoch, as [inputs, labels]. */
  *[Symbol.iterator](): IterableIterator<[Tensor, Tensor]> {
    const first = this.position;
    if (!Number.isInteger(first) || first < 0 || first > this.length) {
      throw new ValueError(
        `DataLoader: position is ${first}; it must be a number of batches, from 0 to ${this.length}`,
      );
    }
    const epoch = this.epoch++;
    this.position = 0;
    const n = this.dataset.length;
    const order = this.#shuffle
      ? new Generator(this.#seed, streams.shuffle, epoch).permutation(n)
      : Int32Array.from({ length: n }, (_, i) => i);
    for (let i = first; i < this.length; i++) {
      const batch = this.dataset.batch(order.subarray(i * this.batchSize, (i + 1) * this.batchSize), epoch);
      requireBatch(batch);
      yield batch;
    }
  }
}

/** Throws unless this is a data set: not the promise of one, nor tensors, nor samples that are asked for one by one. */
function requireDataset(dataset: unknown): void {
  const { length, batch, train, then } = Object(dataset) as Record<string, unknown>;
  if (typeof length === "number" && typeof batch === "function") return;
  const way =
    typeof then === "function"
      ? "await it first, as in const { train } = await loadMnist()"
      : train !== undefined
        ? "pass one of its parts, such as its train"
        : "it must have a length, and batch(indices, epoch) that answers [inputs, labels], as new TensorDataset(inputs, labels) has";
  throw new ValueError(`DataLoader: dataset is ${describe(dataset)}; ${way}`);
}

function requireBatch(batch: unknown): void {
  if (Array.isArray(batch) && batch.length === 2) return;
  const way =
    batch instanceof Promise ? ": batches are made at once, so load the data before, and drop the async" : "";
  throw new ValueError(
    `DataLoader: batch() of the data set answered ${describe(batch)}; it must answer [inputs, labels]${way}`,
  );
}
