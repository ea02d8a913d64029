import { ValueError } from "../errors.js";
import { Generator, streams } from "../tensor/random.js";
import { type Dataset, Subset } from "./dataset.js";

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
export function randomSplit(
  dataset: Dataset,
  parts: readonly number[],
  { seed = 0 }: { seed?: number } = {},
): Subset[] {
  const counts = countsOf(parts, dataset.length);
  const order = new Generator(seed, streams.split).permutation(dataset.length);
  let end = 0;
  return counts.map((count) => {
    const start = end;
    end += count;
    return new Subset(dataset, order.subarray(start, end));
  });
}

function countsOf(parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  const fractions = Math.abs(sum - 1) < 1e-9 && parts.every((part) => part > 0 && part <= 1);
  const counts = fractions ? parts.map((part) => Math.floor(part * total + 1e-9)) : [...parts];
  if (fractions) {
    const left = total - counts.reduce((a, b) => a + b, 0);
    for (let i = 0; i < left; i++) counts[i % counts.length] += 1;
  }
  const valid =
    counts.every((n) => Number.isInteger(n) && n > 0) && counts.reduce((a, b) => a + b, 0) === total;
  if (!valid) {
    throw new ValueError(
      `randomSplit: parts [${parts.join(", ")}] of ${total} samples; they must be fractions that sum to 1 or counts that sum to ${total}, and none may come out empty`,
    );
  }
  return counts;
}
