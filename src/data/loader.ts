import { describe, describeItems, textOf } from "../describe.js";
import { PellucidError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { Tensor } from "../tensor/tensor.js";
import { type Collated, collateNamed } from "./collate.js";
import {
  type AnyDataset,
  type Dataset,
  hasBatch,
  hasGet,
  type SampleDataset,
  sampleName,
} from "./dataset.js";
import { prefetched } from "./prefetched.js";
import { RandomSampler } from "./samplers/random-sampler.js";
import { orderOf, requireSampler, type Sampler } from "./samplers/sampler.js";
import { SequentialSampler } from "./samplers/sequential-sampler.js";

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
  /** Which samples an epoch has, and in which order, instead of `shuffle` and `seed`. */
  sampler?: Sampler;
  /** How many batches `for await` has made ahead, while the one before them is used. Default 0. */
  prefetch?: number;
}

/** The same, and how samples become a batch. */
export interface CollateOptions<Sample, Batch> extends DataLoaderOptions {
  /**
   * What makes one batch of several samples, or, for `for await`, a promise of it. Default: {@link defaultCollate}, or the data set's own
   * `batch`.
   */
  collate?: (samples: Sample[]) => Batch;
}

/**
 * Goes through a data set in batches, by default of [inputs, labels]. Each time it is iterated is an epoch.
 *
 * `for (… of loader)` is for samples that are there at once; `for await (… of loader)` is also for those that have to be
 * waited for. Both give the same batches to the bit, whatever `prefetch` is.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 *
 * @throws {ValueError} when batchSize or prefetch is no such number, there would be no batch, or `shuffle` or `seed` is given
 * beside a `sampler`; by the iteration, when the position is not a number of batches from 0 to `length`, the sampler answers
 * other than so many positions of the data set, or samples have to be waited for and `for` has no `await`;
 * {@link PellucidError} when a sample fails, with its position, and the error as its cause.
 * @example
 * for (const [images, labels] of new DataLoader(train, { batchSize: 64, shuffle: true, seed: 1 })) {
 *   // images [64, 1, 28, 28], labels [64]
 * }
 * const squares = {
 *   length: 5,
 *   get: async (index: number) => ({ input: index, square: tensor(index * index) }),
 * };
 * for await (const { square } of new DataLoader(squares, { batchSize: 2, prefetch: 1 })) {
 *   square.shape; // [2], [2] and [1]
 * }
 */
export class DataLoader<Sample = [Tensor, Tensor], Batch = Collated<Sample>>
  implements Iterable<Batch>, AsyncIterable<Awaited<Batch>>
{
  /** What the batches are made of. */
  readonly dataset: Dataset | SampleDataset<Sample>;
  /** Samples per batch; the last one may have fewer. */
  readonly batchSize: number;
  /** The epoch that the next iteration will be; set it to go on from elsewhere. */
  epoch = 0;
  /** The batch that the next iteration begins with, counted from 0; set it to go on in the middle of an epoch. */
  position = 0;
  readonly #sampler: Sampler;
  readonly #dropLast: boolean;
  readonly #prefetch: number;
  readonly #make: (indices: Int32Array, epoch: number) => Batch | Promise<Batch>;

  constructor(dataset: Dataset | SampleDataset<Sample>, options: CollateOptions<Sample, Batch> = {}) {
    checkOptions("DataLoader", options, {
      batchSize: true,
      shuffle: true,
      seed: true,
      dropLast: true,
      sampler: true,
      collate: true,
      prefetch: true,
    });
    const { batchSize = 1, dropLast = false, prefetch = 0 } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ValueError(`DataLoader: batchSize is ${batchSize}; it must be a positive integer`);
    }
    if (!Number.isInteger(prefetch) || prefetch < 0) {
      throw new ValueError(`DataLoader: prefetch is ${prefetch}; it must be a number of batches, 0 or more`);
    }
    requireDataset(dataset);
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#dropLast = dropLast;
    this.#prefetch = prefetch;
    this.#make = maker(dataset, options.collate);
    this.#sampler = samplerOf(dataset.length, options);
    if (this.length === 0) {
      const samples = this.#sampler.length;
      const nothing = dataset.length === 0 ? "the data set is empty" : "the sampler has none";
      const way = samples === 0 ? nothing : "dropLast leaves none: make batchSize smaller";
      throw new ValueError(`DataLoader: there is no batch of ${batchSize} in ${samples} samples; ${way}`);
    }
  }

  /** Batches per epoch. */
  get length(): number {
    const batches = this.#sampler.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** The batches of the next epoch, of samples that are there at once. */
  *[Symbol.iterator](): IterableIterator<Batch> {
    for (const make of this.#epoch()) {
      const batch = make();
      if (batch instanceof Promise) {
        batch.catch(() => {});
        throw new ValueError(
          "DataLoader: the samples of this data set have to be waited for; go through it with for await (const batch of loader)",
        );
      }
      yield batch;
    }
  }

  /** The batches of the next epoch, and `prefetch` of them made ahead. */
  async *[Symbol.asyncIterator](): AsyncIterableIterator<Awaited<Batch>> {
    yield* prefetched(this.#epoch(), this.#prefetch);
  }

  /** What makes each batch of the next epoch. */
  *#epoch(): Generator<() => Batch | Promise<Batch>> {
    const first = this.position;
    if (!Number.isInteger(first) || first < 0 || first > this.length) {
      throw new ValueError(
        `DataLoader: position is ${first}; it must be a number of batches, from 0 to ${this.length}`,
      );
    }
    const epoch = this.epoch++;
    this.position = 0;
    const order = orderOf(this.#sampler, epoch, this.dataset.length);
    for (let i = first; i < this.length; i++) {
      const indices = order.subarray(i * this.batchSize, (i + 1) * this.batchSize);
      yield () => this.#make(indices, epoch);
    }
  }
}

/** Batches by the data set itself where it can and no collate is asked for; else sample by sample. */
function maker<Sample, Batch>(
  dataset: Dataset | SampleDataset<Sample>,
  own: ((samples: Sample[]) => Batch) | undefined,
): (indices: Int32Array, epoch: number) => Batch | Promise<Batch> {
  if (hasBatch(dataset) && (own === undefined || !hasGet(dataset))) {
    if (own !== undefined) {
      throw new ValueError(
        `DataLoader: collate is ${describe(own)}, but the data set has no get(index, epoch) whose samples it could put together; leave collate out, or add get`,
      );
    }
    return (indices, epoch) => {
      const batch = dataset.batch(indices, epoch);
      requireBatch(batch);
      return batch as Batch;
    };
  }
  const samples = dataset as SampleDataset<Sample>;
  return (indices, epoch) => {
    const collate =
      own ?? ((them) => collateNamed(them, (i) => sampleName(dataset, indices[i])) as unknown as Batch);
    const asked = askedFor(samples, indices, epoch);
    return asked.some((sample) => sample instanceof Promise)
      ? Promise.all(asked).then(collate)
      : collate(asked as Sample[]);
  };
}

/** The samples, or promises of them. An error says whose it is. */
function askedFor<Sample>(
  dataset: SampleDataset<Sample>,
  indices: Int32Array,
  epoch: number,
): (Sample | Promise<Sample>)[] {
  const asked: (Sample | Promise<Sample>)[] = [];
  for (const index of indices) {
    const fail = (cause: unknown): never => {
      throw new PellucidError(
        `DataLoader: ${sampleName(dataset, index)} failed: ${textOf(cause)}`,
        { index },
        { cause },
      );
    };
    try {
      const sample = dataset.get(index, epoch);
      asked.push(sample instanceof Promise ? sample.catch(fail) : sample);
    } catch (cause) {
      // Nobody waits for those that were asked for before.
      for (const other of asked) if (other instanceof Promise) other.catch(() => {});
      fail(cause);
    }
  }
  return asked;
}

function samplerOf(n: number, { sampler, shuffle, seed }: DataLoaderOptions): Sampler {
  if (sampler === undefined) {
    return shuffle ? new RandomSampler(n, { seed: seed ?? 0 }) : new SequentialSampler(n);
  }
  for (const [name, given] of Object.entries({ shuffle: shuffle === true, seed: seed !== undefined })) {
    if (!given) continue;
    throw new ValueError(
      `DataLoader: both sampler and ${name} are given; the sampler has the order: leave ${name} out`,
    );
  }
  requireSampler(sampler);
  return sampler;
}

/** Throws unless this is a data set: not the promise of one. */
function requireDataset(dataset: unknown): asserts dataset is AnyDataset {
  const { length, batch, get, train, then } = Object(dataset) as Record<string, unknown>;
  if (typeof length === "number" && (typeof batch === "function" || typeof get === "function")) return;
  const way =
    typeof then === "function"
      ? "await it first, as in const { train } = await loadMnist()"
      : train !== undefined
        ? "pass one of its parts, such as its train"
        : "it must have a length, and get(index, epoch) that answers a sample, or batch(indices, epoch) that answers [inputs, labels]";
  throw new ValueError(`DataLoader: dataset is ${describe(dataset)}; ${way}`);
}

function requireBatch(batch: unknown): void {
  if (Array.isArray(batch) && batch.length > 0 && batch.every((part) => part instanceof Tensor)) return;
  const way =
    batch instanceof Promise
      ? ": batches are made at once, so load the data before, and drop the async; or give it a get(index), which may be async"
      : "";
  throw new ValueError(
    `DataLoader: batch() of the data set answered ${describeItems(batch)}; it must answer tensors, as [inputs, labels]${way}`,
  );
}
