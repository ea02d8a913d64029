import { type nn, noGrad } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { type Normalization, normalized } from "../runs/normalization.js";

/** The ten logits of each image of 28 x 28 bytes, one image after the other, all computed as one batch. */
export async function classifyDigits(
  model: nn.Module,
  images: readonly Uint8Array[],
  normalization: Normalization,
): Promise<Float32Array> {
  const pixels = new Uint8Array(images.length * 28 * 28);
  for (const [i, image] of images.entries()) pixels.set(image, i * 28 * 28);
  // The labels are what is asked for, so any will do.
  const unlabeled = new ImageDataset(pixels, new Uint8Array(images.length), [images.length, 28, 28]);
  const [batch] = normalized(unlabeled, normalization).batch([...images.keys()], 0);
  return Float32Array.from(await noGrad(() => model.forward(batch)).data());
}

/** The ten logits of image i. */
export const logitsOf = (logits: ArrayLike<number>, i: number): number[] =>
  Array.from({ length: 10 }, (_, k) => logits[10 * i + k]);
