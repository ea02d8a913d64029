import { type nn, noGrad } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { type Normalization, normalized } from "../runs/normalization.js";

/** So many images at a time: a page full of marks takes no more memory than these do. */
const BATCH = 256;

/** The ten logits of each image of 28 x 28 bytes, one image after the other; the model is put into inference mode. */
export async function classifyDigits(
  model: nn.Module,
  images: readonly Uint8Array[],
  normalization: Normalization,
): Promise<Float32Array> {
  model.eval();
  const logits = new Float32Array(images.length * 10);
  for (let start = 0; start < images.length; start += BATCH) {
    const some = images.slice(start, start + BATCH);
    const pixels = new Uint8Array(some.length * 28 * 28);
    for (const [i, image] of some.entries()) pixels.set(image, i * 28 * 28);
    // The labels are what is asked for, so any will do.
    const unlabeled = new ImageDataset(pixels, new Uint8Array(some.length), [some.length, 28, 28]);
    const [batch] = normalized(unlabeled, normalization).batch([...some.keys()], 0);
    logits.set(await noGrad(() => model.forward(batch)).data(), start * 10);
  }
  return logits;
}

/** The ten logits of image i. */
export const logitsOf = (logits: ArrayLike<number>, i: number): number[] =>
  Array.from({ length: 10 }, (_, k) => logits[10 * i + k]);
