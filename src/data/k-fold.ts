import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { Generator, streams } from "../tensor/random.js";

/** The samples to learn from and those to validate on, by their positions. */
export interface Fold {
  /** The positions of the samples to learn from. */
  train: Int32Array;
  /** The positions of those to judge by. */
  validation: Int32Array;
}

/** How samples are shared out over the folds. */
export interface KFoldOptions {
  /** Default 0. */
  seed?: number;
  /** Draw the samples of a fold at random, and not from one stretch of positions. Default true. */
  shuffle?: boolean;
}

/**
 * Splits n samples into k folds for cross-validation: each sample is in `validation` of exactly one fold, and in
 * `train` of the others. The sizes of the folds differ by one at most. With `shuffle`, which scikit-learn has off by
 * default, positions are in random order; without, each fold is one stretch of positions, which is of use only where
 * samples are not sorted by class. The folds depend on n, k and the seed alone.
 *
 * Source: Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions" (1974);
 * https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.KFold.html
 *
 * @throws {ValueError} when k is not an integer from 2 to n.
 * @example
 * for (const { train, validation } of kFold(dataset.length, 5, { seed: 1 })) {
 *   const training = new DataLoader(new Subset(dataset, train), { batchSize: 8, shuffle: true });
 *   const held = new DataLoader(new Subset(dataset, validation), { batchSize: 8 });
 * }
 * const [{ train, validation }] = kFold(5, 2, { shuffle: false });
 * [train, validation]; // [[3, 4], [0, 1, 2]]
 */
export function kFold(n: number, k: number, options: KFoldOptions = {}): Fold[] {
  checkOptions("kFold", options, { seed: true, shuffle: true });
  const { seed = 0, shuffle = true } = options;
  requireFolds("kFold", n, k);
  const order = shuffle
    ? new Generator(seed, streams.split).permutation(n)
    : Int32Array.from({ length: n }, (_, i) => i);
  const foldOf = new Int32Array(n);
  for (const [place, index] of order.entries()) foldOf[index] = Math.floor((place * k) / n);
  return foldsOf(order, foldOf, k);
}

export function requireFolds(name: string, n: number, k: number): void {
  if (Number.isSafeInteger(n) && Number.isSafeInteger(k) && k >= 2 && k <= n) return;
  throw new ValueError(
    `${name}: k is ${k} and there are ${n} samples; k must be an integer from 2 to the number of samples`,
  );
}

/** The folds, given which one validates each sample. Positions stay in their order. */
export function foldsOf(order: Int32Array, foldOf: Int32Array, k: number): Fold[] {
  return Array.from({ length: k }, (_, fold) => ({
    train: order.filter((index) => foldOf[index] !== fold),
    validation: order.filter((index) => foldOf[index] === fold),
  }));
}
