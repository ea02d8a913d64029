import type { Generator } from "../../tensor/random.js";
import { requireRange } from "./checks.js";
import { between, RandomTransform, type Range } from "./random-transform.js";
import { type Rectangle, Resize, resizedCrop } from "./resize.js";
import type { ImageSample } from "./transform.js";

export interface RandomResizedCropOptions {
  /** Range of the area of the crop, as a share of the image's. Default [0.08, 1]. */
  scale?: Range;
  /** Range of width over height; its logarithm is drawn uniformly. Default [3/4, 4/3]. */
  ratio?: Range;
}

/** How often a rectangle is drawn that may turn out not to fit, before the middle of the image is taken. */
const ATTEMPTS = 10;

/**
 * Cuts a rectangle of random area, shape and place out of the image, and scales it to size x size.
 *
 * Shapes: [C, H, W] to [C, size, size].
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomResizedCrop.html
 *
 * @throws {ValueError} when a range is not one, or not greater than 0.
 * @example
 * new RandomResizedCrop(28, { scale: [0.8, 1] });
 */
export class RandomResizedCrop extends RandomTransform<Rectangle> {
  readonly #size: Resize;
  readonly #scale: Range;
  readonly #ratio: Range;

  constructor(size: number, { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: RandomResizedCropOptions = {}) {
    super();
    this.#size = new Resize(size);
    requireRange("RandomResizedCrop", "scale", scale, "greater than 0", (x) => x > 0);
    requireRange("RandomResizedCrop", "ratio", ratio, "greater than 0", (x) => x > 0);
    this.#scale = scale;
    this.#ratio = ratio;
  }

  draw({ H, W }: ImageSample, generator: Generator): Rectangle {
    const logRatio: Range = [Math.log(this.#ratio[0]), Math.log(this.#ratio[1])];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const area = H * W * between(generator, this.#scale);
      const ratio = Math.exp(between(generator, logRatio));
      const width = Math.round(Math.sqrt(area * ratio));
      const height = Math.round(Math.sqrt(area / ratio));
      if (width < 1 || width > W || height < 1 || height > H) continue;
      const top = generator.below(H - height + 1);
      const left = generator.below(W - width + 1);
      return { top, left, height, width };
    }
    return this.#middle(H, W);
  }

  /** The largest rectangle in the middle whose shape is allowed. */
  #middle(H: number, W: number): Rectangle {
    const [narrowest, widest] = this.#ratio;
    const ratio = Math.min(Math.max(W / H, narrowest), widest);
    const width = Math.min(W, Math.max(1, Math.round(H * ratio)));
    const height = Math.min(H, Math.max(1, Math.round(W / ratio)));
    return { top: Math.floor((H - height) / 2), left: Math.floor((W - width) / 2), height, width };
  }

  applyWith(image: ImageSample, rectangle: Rectangle): ImageSample {
    return resizedCrop(image, rectangle, this.#size.H, this.#size.W);
  }
}
