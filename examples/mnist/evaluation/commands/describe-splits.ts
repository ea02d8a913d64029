import { type ImageDataset, kFold, randomSplit, stratifiedKFold, stratifiedSplit } from "pellucid/data";

const HELD = 1 / 12;
const FOLDS = 5;

/** A way to hold training images back, and how many of each class it holds back. */
export interface SplitCounts {
  name: string;
  counts: number[];
}

/** How many images of each class there are, or among those that are named. */
export function classCounts(labels: Uint8Array, indices: Iterable<number> = labels.keys()): number[] {
  const counts = new Array<number>(Math.max(...new Set(labels)) + 1).fill(0);
  for (const index of indices) counts[labels[index]] += 1;
  return counts;
}

/** The four ways to split a data set. Of folds, the first and the last. */
export function describeSplits(train: ImageDataset, seed: number): SplitCounts[] {
  const { labels } = train;
  const countsOf = (indices: Int32Array) => classCounts(labels, indices);
  const folds = (name: string, parts: ReturnType<typeof kFold>): SplitCounts[] =>
    [0, FOLDS - 1].map((i) => ({
      name: `${name}, fold ${i + 1} of ${FOLDS}`,
      counts: countsOf(parts[i].validation),
    }));
  const parts = [1 - HELD, HELD];
  return [
    { name: "random, one twelfth", counts: countsOf(randomSplit(train, parts, { seed })[1].indices) },
    { name: "stratified, one twelfth", counts: countsOf(stratifiedSplit(train, parts, { seed })[1].indices) },
    ...folds("k-fold", kFold(train.length, FOLDS, { seed })),
    ...folds("stratified k-fold", stratifiedKFold(labels, FOLDS, { seed })),
  ];
}
