import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { requireRange } from "./checks.js";
import { drawRectangle } from "./random-rectangle.js";
import { RandomTransform, type Range } from "./random-transform.js";
import { type Rectangle, Resize, resizedCrop } from "./resize.js";
import type { ImageSample } from "./transform.js";

/** What a {@link RandomResizedCrop} draws from. */
export interface RandomResizedCropOptions {
  /** Range of the area of the crop, as a share of the image's. Default [0.08, 1]. */
  scale?: Range;
  /** Range of width over height; its logarithm is drawn uniformly. Default [3/4, 4/3]. */
  ratio?: Range;
}

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

  constructor(size: number, options: RandomResizedCropOptions = {}) {
    super();
    checkOptions("RandomResizedCrop", options, { scale: true, ratio: true });
    const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] } = options;
    this.#size = new Resize(size);
    requireRange("RandomResizedCrop", "scale", scale, "greater than 0", (x) => x > 0);
    requireRange("RandomResizedCrop", "ratio", ratio, "greater than 0", (x) => x > 0);
    this.#scale = scale;
    this.#ratio = ratio;
  }

  draw(image: ImageSample, generator: Generator): Rectangle {
    const drawn = drawRectangle(image, generator, {
      scale: this.#scale,
      ratio: this.#ratio,
      sides: (width, height) => ({ height, width }),
      most: { height: image.H, width: image.W },
    });
    return drawn ?? this.#middle(image);
  }

  /** The largest rectangle in the middle whose shape is allowed. */
  #middle({ H, W }: ImageSample): Rectangle {
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
