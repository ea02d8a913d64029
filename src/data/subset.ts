import { ValueError } from "../errors.js";
import {
  type AnyDataset,
  type Dataset,
  hasBatch,
  hasGet,
  isPosition,
  requireSample,
  type SampleDataset,
  sampleName,
} from "./dataset.js";

/** What a {@link Subset} has as labels: those of its samples, where the other data set has labels. */
export type SubsetLabels<D> = D extends { readonly labels: ArrayLike<number> } ? Int32Array : undefined;

/**
 * Some of another data set's samples. It can be asked in the ways in which that one can: for a batch, or for a sample, or
 * for both; and for labels, where that one has them.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 *
 * @throws {ValueError} when the other data set has no sample at one of the positions; by `get` and `batch`, when this one has
 * none.
 * @example
 * new Subset(train, [0, 2, 4]).length; // 3
 */
export class Subset<D extends AnyDataset = Dataset> {
  /** The positions in the other data set. */
  readonly indices: Int32Array;
  /** The samples at these positions as [inputs, labels], where the other data set answers batches. */
  readonly batch: D extends Dataset<infer Batch> ? Dataset<Batch>["batch"] : unknown;
  /** The sample at this position, where the other data set answers samples. */
  readonly get: D extends SampleDataset<infer Sample> ? SampleDataset<Sample>["get"] : unknown;
  /** The label of each sample. */
  readonly labels: SubsetLabels<D>;
  readonly #dataset: D;

  constructor(dataset: D, indices: ArrayLike<number>) {
    for (let i = 0; i < indices.length; i++) {
      if (isPosition(indices[i], dataset.length)) continue;
      throw new ValueError(
        `Subset: indices[${i}] is ${indices[i]}; positions in the data set go from 0 to ${dataset.length - 1}`,
        { index: indices[i], length: dataset.length },
      );
    }
    this.indices = indices instanceof Int32Array ? indices : Int32Array.from(indices);
    const own = this.indices;
    this.#dataset = dataset;
    const there = (index: number): number => {
      requireSample("Subset", index, own.length);
      return own[index];
    };
    const batch: Dataset["batch"] | undefined = hasBatch(dataset)
      ? (positions, epoch) => dataset.batch(Int32Array.from(positions, there), epoch)
      : undefined;
    const get: SampleDataset<unknown>["get"] | undefined = hasGet(dataset)
      ? (index, epoch) => dataset.get(there(index), epoch)
      : undefined;
    const { labels } = dataset as { labels?: ArrayLike<number> };
    this.batch = batch as typeof this.batch;
    this.get = get as typeof this.get;
    this.labels = (labels && own.map((index) => labels[index])) as typeof this.labels;
  }

  /** How many samples there are. */
  get length(): number {
    return this.indices.length;
  }

  /** What errors call the sample at this position besides its number. */
  nameOf(index: number): string {
    return `${sampleName(this.#dataset, this.indices[index])} of the whole`;
  }
}
