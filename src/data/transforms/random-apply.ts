import { requireProbability } from "./checks.js";
import { Compose } from "./compose.js";
import { sampleGenerator } from "./random-transform.js";
import type { ImageSample, SampleContext, Transform } from "./transform.js";

/**
 * Applies the transforms, one after another, with probability p, default 0.5, and none of them otherwise.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomApply.html
 *
 * @throws {ValueError} when p is not a probability.
 * @example
 * new RandomApply([new ElasticTransform({ alpha: 60, sigma: 4 })], 0.5);
 */
export class RandomApply implements Transform {
  readonly #transforms: Compose;
  readonly #p: number;

  constructor(transforms: readonly Transform[], p = 0.5) {
    requireProbability("RandomApply", p);
    this.#transforms = new Compose(transforms);
    this.#p = p;
  }

  apply(image: ImageSample, context: SampleContext): ImageSample {
    const applied = sampleGenerator(context).uniform() < this.#p;
    context.onDraw?.("RandomApply", { applied });
    return applied ? this.#transforms.apply(image, context) : image;
  }
}
