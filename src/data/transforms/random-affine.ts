import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { requireRange, symmetric } from "./checks.js";
import { between, RandomTransform, type Range } from "./random-transform.js";
import type { ImageSample } from "./transform.js";
import { type AffineMatrix, type Interpolation, type WarpOptions, warpAffine, warpOptions } from "./warp.js";

/** What a {@link RandomAffine} draws from. */
export interface RandomAffineOptions {
  /** Range of the angle in degrees, clockwise; a number stands for [−number, number]. */
  degrees: number | Range;
  /** The largest shift as shares of width and height. Default [0, 0]. */
  translate?: readonly [x: number, y: number];
  /** Range of the enlargement. Default [1, 1]. */
  scale?: Range;
  /** Range of the shear along x in degrees, the top to the right; a number stands for [−number, number]. Default 0. */
  shear?: number | Range;
  /** Range of the shear along y in degrees, the left side down; a number stands for [−number, number]. Default 0. */
  shearY?: number | Range;
  /** Default "nearest". */
  interpolation?: Interpolation;
  /** The value of what comes from outside the image: one for all channels, of bytes from 0 to 255. Default 0. */
  fill?: number;
}

/** What a {@link RandomAffine} has drawn for an image. */
export interface AffineParameters {
  /** In degrees, clockwise. */
  angle: number;
  /** In whole pixels, to the right and down. */
  translate: readonly [x: number, y: number];
  /** The enlargement: 1 for none. */
  scale: number;
  /** In degrees: the top to the right, the left side down. */
  shear: readonly [x: number, y: number];
}

/**
 * Turns, shifts, enlarges and slants the image about its middle, all by amounts drawn uniformly, with a single look-up of
 * every pixel. Shifts are rounded to whole pixels.
 *
 * Shapes: [C, H, W] to the same.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomAffine.html
 *
 * @throws {ValueError} when a range is not one, a shift is not a share, or an enlargement not greater than 0.
 * @example
 * new RandomAffine({ degrees: 15, translate: [0.1, 0.1], scale: [0.85, 1.15], interpolation: "bilinear" });
 */
export class RandomAffine extends RandomTransform<AffineParameters> {
  readonly #degrees: Range;
  readonly #translate: readonly [number, number];
  readonly #scale: Range;
  readonly #shear: readonly [Range, Range];
  readonly #warp: WarpOptions;

  constructor(options: RandomAffineOptions) {
    super();
    checkOptions("RandomAffine", options, {
      degrees: true,
      translate: true,
      scale: true,
      shear: true,
      shearY: true,
      interpolation: true,
      fill: true,
    });
    const { degrees, translate = [0, 0], scale = [1, 1], shear = 0, shearY = 0 } = options;
    this.#degrees = symmetric("RandomAffine", "degrees", degrees);
    this.#shear = [symmetric("RandomAffine", "shear", shear), symmetric("RandomAffine", "shearY", shearY)];
    if (!translate.every((share) => share >= 0 && share <= 1)) {
      throw new ValueError(
        `RandomAffine: translate is [${translate.join(", ")}]; both must be shares of the image's size, from 0 to 1`,
      );
    }
    requireRange("RandomAffine", "scale", scale, "greater than 0", (x) => x > 0);
    this.#translate = translate;
    this.#scale = scale;
    this.#warp = warpOptions("RandomAffine", options.interpolation ?? "nearest", options.fill ?? 0);
  }

  draw({ H, W }: ImageSample, generator: Generator): AffineParameters {
    const shift = (share: number, size: number) =>
      Math.round(between(generator, [-share * size, share * size]));
    return {
      angle: between(generator, this.#degrees),
      translate: [shift(this.#translate[0], W), shift(this.#translate[1], H)],
      scale: between(generator, this.#scale),
      shear: [between(generator, this.#shear[0]), between(generator, this.#shear[1])],
    };
  }

  applyWith(image: ImageSample, parameters: AffineParameters): ImageSample {
    return warpAffine(image, inverseMatrix(image, parameters), this.#warp);
  }
}

/**
 * Where a pixel of the result comes from. The forward map is M = T · C · R(angle) · Shear · scale · C⁻¹, with T the
 * shift and C the move of the origin to the middle of the image; the product of the three in the middle is written out,
 * and inverted.
 */
export function inverseMatrix(
  { H, W }: Pick<ImageSample, "H" | "W">,
  { angle, translate, scale, shear }: AffineParameters,
): AffineMatrix {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [rotation, shearX, shearY] = [radians(angle), radians(shear[0]), radians(shear[1])];
  const a = Math.cos(rotation - shearY) / Math.cos(shearY);
  const b = -a * Math.tan(shearX) - Math.sin(rotation);
  const c = Math.sin(rotation - shearY) / Math.cos(shearY);
  const d = -c * Math.tan(shearX) + Math.cos(rotation);
  const m = [d / scale, -b / scale, -c / scale, a / scale];
  const [middleX, middleY] = [(W - 1) / 2, (H - 1) / 2];
  const [x, y] = [middleX + translate[0], middleY + translate[1]];
  return [m[0], m[1], middleX - (m[0] * x + m[1] * y), m[2], m[3], middleY - (m[2] * x + m[3] * y)];
}
