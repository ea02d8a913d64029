import { Generator } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { type CorruptionName, corruptionNames, corruptions } from "./corruptions.js";

/** Transforms draw from streams that are 4 more than a multiple of 16; these are 7 more than one. */
const streamOf = (name: CorruptionName): number => 7 + 16 * corruptionNames.indexOf(name);

/** More than a corruption draws for one image: fog takes 2^15, one for two of the heights of 256 x 256 points. */
const WORDS_PER_IMAGE = 2 ** 20;

/** The image of a data set at that position, corrupted: a pure function of the image, the kind, the seed and the position. */
function corruptImage(
  { images, shape: [, H, W] }: ImageDataset,
  name: CorruptionName,
  index: number,
  seed: number,
): Uint8Array {
  const bytes = images.subarray(index * H * W, (index + 1) * H * W);
  const data = new Float32Array(bytes).map((byte) => byte / 255);
  const generator = new Generator(seed, streamOf(name), 0, index * WORDS_PER_IMAGE);
  const corrupted = corruptions[name]({ data, H, W }, generator);
  return new Uint8Array(new Uint8ClampedArray(corrupted.map((x) => 255 * x)).buffer);
}

/** The same images under the same labels, all corrupted. */
export function corrupt(dataset: ImageDataset, name: CorruptionName, seed: number): ImageDataset {
  const { labels, shape } = dataset;
  const images = new Uint8Array(dataset.images.length);
  const size = shape[1] * shape[2];
  for (let index = 0; index < shape[0]; index++) {
    images.set(corruptImage(dataset, name, index, seed), index * size);
  }
  return new ImageDataset(images, labels, shape);
}
