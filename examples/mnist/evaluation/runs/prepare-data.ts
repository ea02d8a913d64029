import {
  Compose,
  DataLoader,
  ImageDataset,
  type Mnist,
  Normalize,
  randomSplit,
  Subset,
  stratifiedKFold,
  ToTensor,
} from "pellucid/data";
import { MarkDataset, type MarkDatasetOptions } from "../reader/mark-dataset.js";
import { augmentations } from "./augmentations.js";
import { requireDigits, requireDrawn } from "./check-non-digits.js";
import { type Normalization, normalized, pixelStatistics } from "./normalization.js";
import { type RunConfig, splitSeedOf } from "./run-config.js";
import { EVALUATION_BATCH, type NamedData } from "./setup.js";

/** What a run learns from, validates on and is tested with. */
export interface PreparedData {
  training: DataLoader;
  validation: DataLoader;
  test: DataLoader;
  /** Positions of the validation images among the training images of the data set. */
  held: Int32Array;
  /** And of those that it learns from. */
  learned: Int32Array;
  normalization: Normalization;
}

export function prepareData(data: NamedData, config: RunConfig): PreparedData {
  const { batchSize, seed, normalize, augment, nonDigits } = config;
  const [learned, held] = splitIndices(data, config);
  const normalization = normalize === "training set" ? pixelStatistics(data.train, learned) : normalize;
  const { mean, std } = normalization;
  const plain = normalized(data.train, normalization);
  const { images, labels, shape } = data.train;
  const transform = new Compose([
    new ToTensor(),
    ...augmentations[augment](labels),
    new Normalize(mean, std),
  ]);
  const augmented =
    nonDigits > 0
      ? withNonDigits(data, { indices: learned, transform, seed, nonDigits })
      : new Subset(new ImageDataset(images, labels, shape, { transform, seed }), learned);
  return {
    training: new DataLoader(augmented, { batchSize, shuffle: true, seed }),
    validation: new DataLoader(new Subset(plain, held), { batchSize: EVALUATION_BATCH }),
    test: new DataLoader(normalized(data.test, normalization), { batchSize: EVALUATION_BATCH }),
    held,
    learned,
    normalization,
  };
}

function withNonDigits({ train, classes }: NamedData, options: MarkDatasetOptions): MarkDataset {
  const { nonDigits, indices } = options;
  requireDigits(nonDigits, classes);
  const marks = new MarkDataset(train, options);
  requireDrawn(marks.nonDigits, nonDigits, indices.length);
  return marks;
}

function splitIndices({ train }: Mnist, config: RunConfig): [Int32Array, Int32Array] {
  const { fold, split } = config;
  const seed = splitSeedOf(config);
  if (fold === undefined) {
    const [learned, held] = randomSplit(train, split, { seed });
    return [learned.indices, held.indices];
  }
  const folds = [...stratifiedKFold(train.labels, fold.k, { seed })];
  return [folds[fold.index].train, folds[fold.index].validation];
}
