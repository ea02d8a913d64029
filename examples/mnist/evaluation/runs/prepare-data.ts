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
import { augmentations } from "./augmentations.js";
import { type Normalization, normalized, pixelStatistics } from "./normalization.js";
import type { RunConfig } from "./run-config.js";
import { EVALUATION_BATCH } from "./setup.js";

/** What a run learns from, validates on and is tested with. */
export interface PreparedData {
  training: DataLoader;
  validation: DataLoader;
  test: DataLoader;
  /** Positions of the validation images among the training images of the data set. */
  held: Int32Array;
  normalization: Normalization;
}

export function prepareData(data: Mnist, config: RunConfig): PreparedData {
  const { batchSize, seed, normalize, augment } = config;
  const [learned, held] = splitIndices(data, config);
  const normalization = normalize === "training set" ? pixelStatistics(data.train, learned) : normalize;
  const { mean, std } = normalization;
  const plain = normalized(data.train, normalization);
  const transform = new Compose([new ToTensor(), ...augmentations[augment](), new Normalize(mean, std)]);
  const { images, labels, shape } = data.train;
  const augmented = new ImageDataset(images, labels, shape, { transform, seed });
  return {
    training: new DataLoader(new Subset(augmented, learned), { batchSize, shuffle: true, seed }),
    validation: new DataLoader(new Subset(plain, held), { batchSize: EVALUATION_BATCH }),
    test: new DataLoader(normalized(data.test, normalization), { batchSize: EVALUATION_BATCH }),
    held,
    normalization,
  };
}

function splitIndices({ train }: Mnist, { fold, split, seed }: RunConfig): [Int32Array, Int32Array] {
  if (fold === undefined) {
    const [learned, held] = randomSplit(train, split, { seed });
    return [learned.indices, held.indices];
  }
  const folds = [...stratifiedKFold(train.labels, fold.k, { seed })];
  return [folds[fold.index].train, folds[fold.index].validation];
}
