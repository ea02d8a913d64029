import type { ImageDataset } from "pellucid/data";
import { corrupt } from "./corrupt.js";
import { type CorruptionName, corruptionNames } from "./corruptions.js";

/** How many images of a kind are kept to be shown. */
const SHOWN = 8;

/** What a network makes of images that are corrupted. */
export interface Robustness {
  /** Of all that is random about the corruptions. */
  seed: number;
  /** Images of each kind. */
  images: number;
  kinds: readonly CorruptedKind[];
  /** Accuracy on the images as they are. */
  clean: number;
  /** The mean of the kinds' accuracies; the images as they are do not count. */
  mean: number;
}

export interface CorruptedKind {
  name: CorruptionName;
  /** Images that are read rightly. */
  right: number;
  accuracy: number;
  /** The first images, corrupted, one after another. */
  shown: Uint8Array;
}

/** How many of these images a network reads rightly. */
type CountRight = (images: ImageDataset, name: string) => Promise<number>;

/** Every kind of corruption is done to all images, and these are read; `clean` is the accuracy on them as they are. */
export async function measureRobustness(
  test: ImageDataset,
  seed: number,
  clean: number,
  countRight: CountRight,
): Promise<Robustness> {
  const [images, H, W] = test.shape;
  const kinds: CorruptedKind[] = [];
  for (const name of corruptionNames) {
    const corrupted = corrupt(test, name, seed);
    const right = await countRight(corrupted, name);
    const shown = corrupted.images.slice(0, SHOWN * H * W);
    kinds.push({ name, right, accuracy: right / images, shown });
  }
  const mean = kinds.reduce((sum, { accuracy }) => sum + accuracy, 0) / kinds.length;
  return { seed, images, kinds, clean, mean };
}
