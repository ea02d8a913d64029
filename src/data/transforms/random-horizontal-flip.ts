import type { Generator } from "../../tensor/random.js";
import { requireProbability } from "./checks.js";
import { RandomTransform } from "./random-transform.js";
import type { ImageSample } from "./transform.js";

/**
 * Mirrors the image, left to right, with probability p, default 0.5. Meant for pictures of things that may face either way; a digit may
 * not.
 *
 * Shapes: [C, H, W] to the same.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html
 *
 * @throws {ValueError} when p is not a probability.
 * @example
 * new RandomHorizontalFlip().apply(image, { seed: 1, epoch: 0, index: 0 });
 */
export class RandomHorizontalFlip extends RandomTransform<{ flip: boolean }> {
  readonly #p: number;

  constructor(p = 0.5) {
    super();
    requireProbability("RandomHorizontalFlip", p);
    this.#p = p;
  }

  draw(_image: ImageSample, generator: Generator): { flip: boolean } {
    return { flip: generator.uniform() < this.#p };
  }

  applyWith(image: ImageSample, { flip }: { flip: boolean }): ImageSample {
    if (!flip) return image;
    const { C, H, W } = image;
    const data = image.data.slice();
    for (let row = 0; row < C * H; row++) data.subarray(row * W, (row + 1) * W).reverse();
    return { ...image, data };
  }
}
