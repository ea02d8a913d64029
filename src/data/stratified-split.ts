import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { Generator, streams } from "../tensor/random.js";
import { apportion } from "./apportion.js";
import { classesIn } from "./classes.js";
import type { AnyDataset } from "./dataset.js";
import { partSizes } from "./part-sizes.js";
import { Subset } from "./subset.js";

/** How {@link stratifiedSplit} chooses. */
export interface StratifiedSplitOptions {
  /** The class of each sample. Default: the `labels` of the data set, where it has them, as an {@link ImageDataset} has. */
  labels?: ArrayLike<number>;
  /** Default 0. */
  seed?: number;
}

/**
 * Splits a data set at random into parts that do not overlap, each with every class in its share. Parts are given and
 * sized as in {@link randomSplit}: fractions that sum to 1, or counts that sum to the number of samples. Of a class with
 * c of n samples, a part of m gets c·m/n, rounded down or up: samples that are left over go to the parts with the
 * largest remainders, as far as the sizes of the parts allow. A class with fewer samples than there are parts is thus
 * missing in some.
 *
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedShuffleSplit.html
 *
 * @throws {ValueError} when the parts do not sum to the whole, when one would be empty, when there are no labels, or one
 * is no integer; {@link ShapeError} when there is not one label for each sample.
 * @example
 * const [train, validation] = stratifiedSplit(dataset, [0.8, 0.2], { seed: 1 });
 * [train.length, validation.length]; // [40, 10]
 * const classes = Array.from(validation.indices, (i) => dataset.labels[i]);
 * classes.sort((a, b) => a - b); // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
 */
export function stratifiedSplit<D extends AnyDataset & { readonly labels?: ArrayLike<number> }>(
  dataset: D,
  parts: readonly number[],
  options: StratifiedSplitOptions = {},
): Subset<D>[] {
  checkOptions("stratifiedSplit", options, { labels: true, seed: true });
  const { labels = dataset.labels, seed = 0 } = options;
  if (labels === undefined) {
    throw new ValueError(
      "stratifiedSplit: the data set has no labels to be asked for; pass them as the option labels, one for each sample",
    );
  }
  if (labels.length !== dataset.length) {
    throw new ShapeError(
      `stratifiedSplit: there are ${dataset.length} samples and ${labels.length} labels; there must be as many of one as of the other`,
    );
  }
  const sizes = partSizes("stratifiedSplit", parts, dataset.length);
  const { sizes: classSizes, classOf } = classesIn("stratifiedSplit", labels);
  const left = apportion(classSizes, sizes);
  const members = sizes.map((): number[] => []);
  for (const index of new Generator(seed, streams.split).permutation(dataset.length)) {
    const own = left[classOf[index]];
    const part = own.findIndex((count) => count > 0);
    own[part] -= 1;
    members[part].push(index);
  }
  return members.map((indices) => new Subset(dataset, Int32Array.from(indices)));
}
