import { describe } from "../describe.js";
import { FormatError, ValueError } from "../errors.js";
import type { FoundFile } from "../files/read-first.js";
import { readRegularFile } from "../files/read-regular-file.js";
import { checkOptions } from "../options.js";
import { ImageDataset, type ImageDatasetOptions } from "./image-dataset.js";

const SIZE = 32;
const CHANNELS = 3;
const PIXELS = CHANNELS * SIZE * SIZE;
/** One byte of the label, then the planes of red, green and blue, row by row. */
const RECORD = 1 + PIXELS;

/** The classes by their numbers, as the files' batches.meta.txt has them. */
const CLASSES = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

const TRAIN_FILES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
const TEST_FILES = ["test_batch.bin"];
const FOLDER = "cifar-10-batches-bin";

/** Where {@link loadCifar10} looks, and what becomes of the images. */
export interface Cifar10Options extends Omit<ImageDatasetOptions, "channels"> {
  /** The directory with the six files of the binary version, or the one that they were unpacked into. */
  dir: string;
}

/** What {@link loadCifar10} answers. */
export interface Cifar10 {
  /** 50,000 images. */
  train: ImageDataset;
  /** 10,000 images. */
  test: ImageDataset;
  /** What each label stands for. */
  classes: readonly string[];
}

/**
 * CIFAR-10, small color photographs of ten kinds of things, from the files of its "binary version": data_batch_1.bin to
 * data_batch_5.bin and test_batch.bin, in `dir` or in its folder cifar-10-batches-bin, as `tar` unpacks them. Nothing is
 * downloaded. Files with fewer images, or more, are read as well.
 *
 * Shapes: images [N, 3, 32, 32], labels from 0 to 9.
 *
 * Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009);
 * https://www.cs.toronto.edu/~kriz/cifar.html
 *
 * @throws {FormatError} when a file is not there, does not consist of whole images, or has a label above 9, with its path;
 * {@link ValueError} when `dir` is no path.
 * @example
 * const { train, classes } = await loadCifar10({ dir: "cifar-10" });
 * const [image, label] = train.get(0, 0);
 * image.shape; // [3, 32, 32]
 * classes[label.item()]; // "frog"
 */
export async function loadCifar10(options: Cifar10Options): Promise<Cifar10> {
  checkOptions("loadCifar10", options, { dir: true, transform: true, seed: true });
  const { dir, ...how } = options;
  if (typeof dir !== "string") {
    throw new ValueError(
      `loadCifar10: dir is ${describe(dir)}; it must be the path of the directory with ${TRAIN_FILES[0]} and the others`,
    );
  }
  const load = async (names: readonly string[]) => {
    const files: FoundFile[] = [];
    for (const name of names) files.push(await readOne(dir, name));
    return cifar10Images(files, how);
  };
  return { train: await load(TRAIN_FILES), test: await load(TEST_FILES), classes: CLASSES };
}

async function readOne(dir: string, name: string): Promise<FoundFile> {
  const { join } = process.getBuiltinModule("node:path");
  for (const path of [join(dir, name), join(dir, FOLDER, name)]) {
    const bytes = await readRegularFile("loadCifar10: cannot read", path);
    if (bytes !== undefined) return { path, bytes };
  }
  throw new FormatError(
    `loadCifar10: there is no ${name} in ${dir} or ${join(dir, FOLDER)}; one of them must hold ${TRAIN_FILES.join(", ")} and ${TEST_FILES}, unpacked from the binary version (cifar-10-binary.tar.gz)`,
    { dir, name },
  );
}

/** The images of files, one after another. */
export function cifar10Images(files: readonly FoundFile[], how: ImageDatasetOptions = {}): ImageDataset {
  for (const { path, bytes } of files) {
    if (bytes.length > 0 && bytes.length % RECORD === 0) continue;
    throw new FormatError(
      `loadCifar10: ${path} has ${bytes.length} bytes, but each image has ${RECORD} (a label and 3 planes of 32 x 32): the file is cut off, or not of the binary version; unpack it again`,
      { path, bytes: bytes.length },
    );
  }
  const N = files.reduce((sum, { bytes }) => sum + bytes.length / RECORD, 0);
  const images = new Uint8Array(N * PIXELS);
  const labels = new Uint8Array(N);
  let n = 0;
  for (const { path, bytes } of files) {
    for (let at = 0; at < bytes.length; at += RECORD, n++) {
      const label = bytes[at];
      if (label >= CLASSES.length) {
        throw new FormatError(
          `loadCifar10: the label of image ${at / RECORD} in ${path} is ${label}, but there are ${CLASSES.length} classes, from 0 to 9; the file is damaged, or not of CIFAR-10: unpack it again`,
          { path, image: at / RECORD, label },
        );
      }
      labels[n] = label;
      images.set(bytes.subarray(at + 1, at + RECORD), n * PIXELS);
    }
  }
  return new ImageDataset(images, labels, [N, SIZE, SIZE], { ...how, channels: CHANNELS });
}
