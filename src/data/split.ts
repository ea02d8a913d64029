import { checkOptions } from "../options.js";
import { Generator, streams } from "../tensor/random.js";
import type { AnyDataset } from "./dataset.js";
import { partSizes } from "./part-sizes.js";
import { Subset } from "./subset.js";

/**
 * Splits a data set at random into parts that do not overlap. Parts are given as fractions that sum to 1, or as counts
 * that sum to the number of samples. Fractions are rounded down, and what is left over goes to the first parts.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 *
 * @throws {ValueError} when the parts do not sum to the whole, or one would be empty.
 * @example
 * const [train, validation] = randomSplit(dataset, [0.8, 0.2], { seed: 1 });
 */
export function randomSplit<D extends AnyDataset>(
  dataset: D,
  parts: readonly number[],
  options: { seed?: number } = {},
): Subset<D>[] {
  checkOptions("randomSplit", options, { seed: true });
  const { seed = 0 } = options;
  const counts = partSizes("randomSplit", parts, dataset.length);
  const order = new Generator(seed, streams.split).permutation(dataset.length);
  let end = 0;
  return counts.map((count) => {
    const start = end;
    end += count;
    return new Subset(dataset, order.subarray(start, end));
  });
}
