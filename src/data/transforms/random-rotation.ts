import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { symmetric } from "./checks.js";
import { inverseMatrix } from "./random-affine.js";
import { between, RandomTransform, type Range } from "./random-transform.js";
import type { ImageSample } from "./transform.js";
import { type Interpolation, type WarpOptions, warpAffine, warpOptions } from "./warp.js";

/** How a {@link RandomRotation} looks pixels up. */
export interface RandomRotationOptions {
  /** Default "nearest". */
  interpolation?: Interpolation;
  /** The value of what comes from outside the image: one for all channels, of bytes from 0 to 255. Default 0. */
  fill?: number;
}

/**
 * Turns the image about its middle by an angle drawn uniformly, in degrees, counter-clockwise. A number stands for
 * [−number, number].
 *
 * Shapes: [C, H, W] to the same; corners that are turned out are lost.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 *
 * @throws {ValueError} when the range is not one, or there is no such interpolation.
 * @example
 * new RandomRotation(10);
 */
export class RandomRotation extends RandomTransform<{ angle: number }> {
  readonly #degrees: Range;
  readonly #warp: WarpOptions;

  constructor(degrees: number | Range, options: RandomRotationOptions = {}) {
    super();
    checkOptions("RandomRotation", options, { interpolation: true, fill: true });
    this.#degrees = symmetric("RandomRotation", "degrees", degrees);
    this.#warp = warpOptions("RandomRotation", options.interpolation ?? "nearest", options.fill ?? 0);
  }

  draw(_image: ImageSample, generator: Generator): { angle: number } {
    return { angle: between(generator, this.#degrees) };
  }

  applyWith(image: ImageSample, { angle }: { angle: number }): ImageSample {
    const still = { translate: [0, 0], scale: 1, shear: [0, 0] } as const;
    return warpAffine(image, inverseMatrix(image, { angle: -angle, ...still }), this.#warp);
  }
}
