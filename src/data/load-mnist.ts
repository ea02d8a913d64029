import { checkOptions } from "../options.js";
import { ImageDataset, type ImageDatasetOptions } from "./image-dataset.js";
import { loadMnistArrays, MNIST_SOURCE_OPTIONS, type MnistSourceOptions } from "./mnist.js";

/** What {@link loadMnist} answers. */
export interface Mnist {
  /** 60,000 images. */
  train: ImageDataset;
  /** 10,000 images. */
  test: ImageDataset;
  /** Where the files came from. */
  source: string;
}

/**
 * The MNIST database of handwritten digits, or any data set in the same four files; see {@link loadMnistArrays} for
 * where it is looked for.
 *
 * Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
 *
 * @throws {FormatError} when files are missing or damaged.
 * @example
 * const { train, test } = await loadMnist();
 * train.length; // 60000
 */
export async function loadMnist(
  options: MnistSourceOptions & Omit<ImageDatasetOptions, "channels"> = {},
): Promise<Mnist> {
  checkOptions("loadMnist", options, { ...MNIST_SOURCE_OPTIONS, transform: true, seed: true });
  const { transform, seed, ...from } = options;
  const { train, test, source } = await loadMnistArrays(from);
  return {
    train: new ImageDataset(train.images, train.labels, train.shape, { transform, seed }),
    test: new ImageDataset(test.images, test.labels, test.shape, { transform, seed }),
    source,
  };
}
