import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { Generator, streams } from "../tensor/random.js";
import { classesIn } from "./classes.js";
import { type Fold, foldsOf, requireFolds } from "./k-fold.js";

/**
 * Splits samples into k folds for cross-validation, each with every class in its share: each sample is in `validation`
 * of exactly one fold, and in `train` of the others. The sizes of the folds differ by one at most, and so do the counts
 * of each class: samples are drawn at random, put in the order of their classes, and dealt out in turn. The folds depend
 * on the labels, k and the seed alone.
 *
 * Source: Kohavi, "A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection" (1995);
 * https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedKFold.html
 *
 * @throws {ValueError} when k is not an integer from 2 to the number of samples, when a class has fewer than k samples,
 * or when a label is no integer.
 * @example
 * const folds = stratifiedKFold(dataset.labels, 5, { seed: 1 });
 * folds.map(({ train, validation }) => [train.length, validation.length]);
 * // [[40, 10], [40, 10], [40, 10], [40, 10], [40, 10]]
 * const classes = Array.from(folds[0].validation, (i) => dataset.labels[i]);
 * classes.sort((a, b) => a - b); // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
 */
export function stratifiedKFold(
  labels: ArrayLike<number>,
  k: number,
  options: { seed?: number } = {},
): Fold[] {
  checkOptions("stratifiedKFold", options, { seed: true });
  const { seed = 0 } = options;
  const n = labels.length;
  requireFolds("stratifiedKFold", n, k);
  const classes = classesIn("stratifiedKFold", labels);
  const smallest = classes.sizes.reduce((a, b) => Math.min(a, b));
  if (smallest < k) {
    const label = classes.labels[classes.sizes.indexOf(smallest)];
    throw new ValueError(
      `stratifiedKFold: class ${label} has ${smallest} samples but k is ${k}; every class must have at least k: take a smaller k, leave the class out, or use kFold`,
    );
  }
  const order = new Generator(seed, streams.split).permutation(n);
  const byClass = order.toSorted((a, b) => classes.classOf[a] - classes.classOf[b]);
  const foldOf = new Int32Array(n);
  for (const [place, index] of byClass.entries()) foldOf[index] = place % k;
  return foldsOf(order, foldOf, k);
}
