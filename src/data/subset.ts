import {
  type AnyDataset,
  type Dataset,
  hasBatch,
  hasGet,
  requireSample,
  type SampleDataset,
} from "./dataset.js";

/**
 * Some of another data set's samples. It can be asked in the ways in which that one can: for a batch, or for a sample, or
 * for both.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 *
 * @throws {ValueError} by `get` and `batch`, when there is no sample at a position.
 * @example
 * new Subset(train, new Int32Array([0, 2, 4])).length; // 3
 */
export class Subset<D extends AnyDataset = Dataset> {
  /** The positions in the other data set. */
  readonly indices: Int32Array;
  /** The samples at these positions as [inputs, labels], where the other data set answers batches. */
  readonly batch: D extends Dataset ? Dataset["batch"] : unknown;
  /** The sample at this position, where the other data set answers samples. */
  readonly get: D extends SampleDataset<infer Sample> ? SampleDataset<Sample>["get"] : unknown;

  constructor(dataset: D, indices: Int32Array) {
    this.indices = indices;
    const there = (index: number): number => {
      requireSample("Subset", index, indices.length);
      return indices[index];
    };
    const batch: Dataset["batch"] | undefined = hasBatch(dataset)
      ? (positions, epoch) => dataset.batch(Int32Array.from(positions, there), epoch)
      : undefined;
    const get: SampleDataset<unknown>["get"] | undefined = hasGet(dataset)
      ? (index, epoch) => dataset.get(there(index), epoch)
      : undefined;
    this.batch = batch as typeof this.batch;
    this.get = get as typeof this.get;
  }

  /** How many samples there are. */
  get length(): number {
    return this.indices.length;
  }
}
