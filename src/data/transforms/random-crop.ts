import { ShapeError, ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import {
  type BorderOptions,
  borderOptions,
  type Padding,
  type PaddingMode,
  type PaddingSizes,
  padded,
  paddingOf,
} from "./border.js";
import { RandomTransform } from "./random-transform.js";
import type { ImageSample } from "./transform.js";
import { eachPlane } from "./warp.js";

/** What is put around an image before a {@link RandomCrop} cuts. */
export interface RandomCropOptions {
  /** Pixels at each side, [x, y] for the sides and for top and bottom, or [left, top, right, bottom]. Default 0. */
  padding?: PaddingSizes;
  /** Where the image is still smaller than the crop, add what it lacks, at both ends. Default false: that is an error. */
  padIfNeeded?: boolean;
  /** The value of what is added, where paddingMode is "constant": one for all channels, of bytes from 0 to 255. Default 0. */
  fill?: number;
  /** Default "constant". */
  paddingMode?: PaddingMode;
}

/** Where a {@link RandomCrop} cuts: its first row and column, in the image with its padding. */
export interface CropPlace {
  /** The first row. */
  top: number;
  /** The first column. */
  left: number;
}

/**
 * Cuts a rectangle of a fixed size out of the image, at a place drawn uniformly, after padding it. With
 * `new RandomCrop(32, { padding: 4 })` images of 32 x 32 are shifted by up to 4 pixels, which is what CIFAR-10 is mostly
 * trained with.
 *
 * Shapes: [C, H, W] to [C, size, size], or to [C, h, w] for the size [h, w].
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 *
 * @throws {ValueError} when a size or padding is not a number of pixels, fill is not a finite number, or there is no such
 * paddingMode, or bytes are to be filled with what is no byte; {@link ShapeError} on an image, with its padding, that is smaller than the crop.
 * @example
 * const cropped = new RandomCrop(28, { padding: 2 }).apply(image, { seed: 1, epoch: 0, index: 0 });
 * [cropped.H, cropped.W]; // [28, 28]
 */
export class RandomCrop extends RandomTransform<CropPlace> {
  /** Height of the result. */
  readonly H: number;
  /** Width of the result. */
  readonly W: number;
  readonly #padding: Padding;
  readonly #padIfNeeded: boolean;
  readonly #border: BorderOptions;

  constructor(size: number | readonly [H: number, W: number], options: RandomCropOptions = {}) {
    super();
    checkOptions("RandomCrop", options, { padding: true, padIfNeeded: true, fill: true, paddingMode: true });
    const { padding = 0, padIfNeeded = false, fill = 0, paddingMode = "constant" } = options;
    const [H, W, ...more] = Array.isArray(size) ? size : [size, size];
    if (more.length > 0 || ![H, W].every((pixels) => Number.isSafeInteger(pixels) && pixels > 0)) {
      throw new ValueError(
        `RandomCrop: size is ${JSON.stringify(size)}; it must be a positive integer, in pixels, or [height, width]`,
      );
    }
    this.H = H;
    this.W = W;
    this.#padding = paddingOf("RandomCrop", padding);
    this.#padIfNeeded = padIfNeeded;
    this.#border = borderOptions("RandomCrop", paddingMode, fill);
  }

  draw(image: ImageSample, generator: Generator): CropPlace {
    const [left, top, right, bottom] = this.#paddingFor(image);
    const [H, W] = [top + image.H + bottom, left + image.W + right];
    if (H < this.H || W < this.W) {
      throw new ShapeError(
        `RandomCrop: the image is ${image.H} x ${image.W}, ${H} x ${W} with its padding, but the crop is ${this.H} x ${this.W}; crop less, pad more, or set padIfNeeded`,
        { image: [image.H, image.W], padded: [H, W], crop: [this.H, this.W] },
      );
    }
    return { top: generator.below(H - this.H + 1), left: generator.below(W - this.W + 1) };
  }

  applyWith(image: ImageSample, { top, left }: CropPlace): ImageSample {
    const whole = padded(image, this.#paddingFor(image), this.#border);
    return eachPlane(
      whole,
      (from, to) => {
        for (let y = 0; y < this.H; y++) {
          const start = (top + y) * whole.W + left;
          to.set(from.subarray(start, start + this.W), y * this.W);
        }
      },
      this.H,
      this.W,
    );
  }

  /** What is added at each side. What padIfNeeded adds, it adds whole at both ends, so that any of it may be cut off. */
  #paddingFor({ H, W }: ImageSample): Padding {
    const [left, top, right, bottom] = this.#padding;
    if (!this.#padIfNeeded) return this.#padding;
    const x = Math.max(0, this.W - (left + W + right));
    const y = Math.max(0, this.H - (top + H + bottom));
    return [left + x, top + y, right + x, bottom + y];
  }
}
