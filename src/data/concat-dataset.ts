import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { hasGet, requireSample, type SampleDataset, sampleName } from "./dataset.js";

/**
 * Data sets one after another, as one. What random transforms draw depends on the position in the part that a sample is
 * from, so give parts of the same images seeds of their own.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 *
 * @throws {ValueError} when there is no part, or one does not answer samples one by one; by `get`, when there is no sample
 * at a position.
 * @example
 * const both = new ConcatDataset([train, test]);
 * both.length; // 100
 */
export class ConcatDataset<Sample> implements SampleDataset<Sample> {
  /** The data sets, in their order. */
  readonly datasets: readonly SampleDataset<Sample>[];
  /** How many samples there are. */
  readonly length: number;
  /** Where each part begins. */
  readonly #starts: number[];

  constructor(datasets: readonly SampleDataset<Sample>[]) {
    if (datasets.length === 0)
      throw new ValueError("ConcatDataset: there are no data sets; it needs at least one");
    for (const [i, part] of datasets.entries()) {
      if (hasGet(part)) continue;
      throw new ValueError(
        `ConcatDataset: datasets[${i}] is ${describe(part)}; it must have a length, and get(index, epoch) that answers a sample`,
      );
    }
    this.datasets = datasets;
    let length = 0;
    this.#starts = datasets.map((part) => {
      length += part.length;
      return length - part.length;
    });
    this.length = length;
  }

  get(index: number, epoch: number): Sample | Promise<Sample> {
    requireSample("ConcatDataset", index, this.length);
    const part = this.#partOf(index);
    return this.datasets[part].get(index - this.#starts[part], epoch);
  }

  /** Which part the sample is from, and where it is there. */
  nameOf(index: number): string {
    const part = this.#partOf(index);
    return `${sampleName(this.datasets[part], index - this.#starts[part])} of datasets[${part}]`;
  }

  #partOf(index: number): number {
    return this.#starts.findLastIndex((start) => start <= index);
  }
}
