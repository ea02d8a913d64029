import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { requireProbability } from "./checks.js";
import { type Quadrilateral, warpPerspective } from "./perspective.js";
import { RandomTransform } from "./random-transform.js";
import type { ImageSample } from "./transform.js";
import { type Interpolation, type WarpOptions, warpOptions } from "./warp.js";

/** What a {@link RandomPerspective} draws from. */
export interface RandomPerspectiveOptions {
  /** How far a corner may move inwards, as a share of half the image, from 0 to 1. Default 0.5. */
  distortionScale?: number;
  /** Default 0.5. */
  p?: number;
  /** Default "bilinear". */
  interpolation?: Interpolation;
  /** The value of what comes from outside the image: one for all channels, of bytes from 0 to 255. Default 0. */
  fill?: number;
}

/** Where a {@link RandomPerspective} draws the corners of an image: null where it leaves the image as it is. */
export interface PerspectiveParameters {
  /** Top left, top right, bottom right, bottom left, in pixels. */
  corners: Quadrilateral | null;
}

/**
 * Draws the image as seen from aside, with probability p: its corners move inwards by whole pixels, each drawn uniformly.
 *
 * Shapes: [C, H, W] to the same.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomPerspective.html
 *
 * @throws {ValueError} when p is not a probability, distortionScale not from 0 to 1, fill not a finite number, or there is no
 * such interpolation; by `apply`, when bytes are to be filled with what is no byte.
 * @example
 * new RandomPerspective({ distortionScale: 0.3, p: 1 }).apply(image, { seed: 1, epoch: 0, index: 0 });
 */
export class RandomPerspective extends RandomTransform<PerspectiveParameters> {
  readonly #distortionScale: number;
  readonly #p: number;
  readonly #warp: WarpOptions;

  constructor(options: RandomPerspectiveOptions = {}) {
    super();
    checkOptions("RandomPerspective", options, {
      distortionScale: true,
      p: true,
      interpolation: true,
      fill: true,
    });
    const { distortionScale = 0.5, p = 0.5, interpolation = "bilinear", fill = 0 } = options;
    requireProbability("RandomPerspective", p);
    if (!(distortionScale >= 0 && distortionScale <= 1)) {
      throw new ValueError(
        `RandomPerspective: distortionScale is ${distortionScale}; it must be a share of half the image, from 0 to 1`,
      );
    }
    this.#distortionScale = distortionScale;
    this.#p = p;
    this.#warp = warpOptions("RandomPerspective", interpolation, fill);
  }

  draw({ H, W }: ImageSample, generator: Generator): PerspectiveParameters {
    if (generator.uniform() >= this.#p) return { corners: null };
    const x = () => generator.below(Math.floor(this.#distortionScale * Math.floor(W / 2)) + 1);
    const y = () => generator.below(Math.floor(this.#distortionScale * Math.floor(H / 2)) + 1);
    return {
      corners: [
        [x(), y()],
        [W - 1 - x(), y()],
        [W - 1 - x(), H - 1 - y()],
        [x(), H - 1 - y()],
      ],
    };
  }

  applyWith(image: ImageSample, { corners }: PerspectiveParameters): ImageSample {
    // The corners of a line are no quadrilateral, from which there would be no way back.
    if (corners === null || image.H === 1 || image.W === 1) return image;
    const [right, bottom] = [image.W - 1, image.H - 1];
    const own: Quadrilateral = [
      [0, 0],
      [right, 0],
      [right, bottom],
      [0, bottom],
    ];
    return warpPerspective(image, own, corners, this.#warp);
  }
}
