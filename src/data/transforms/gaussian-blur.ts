import { ValueError } from "../../errors.js";
import type { Generator } from "../../tensor/random.js";
import { reflect } from "./border.js";
import { requireRange } from "./checks.js";
import { between, RandomTransform, type Range } from "./random-transform.js";
import type { ImageSample } from "./transform.js";
import { eachPlane } from "./warp.js";

/**
 * Blurs the image by a Gaussian of a random width: each pixel becomes a mean of those around it, with the shares
 * exp(−d²/(2σ²)) of those d pixels away, along x and then along y. What lies beyond an edge is the image mirrored there.
 * σ, in pixels, is drawn uniformly for each image; a number stands for itself.
 *
 * Shapes: [C, H, W] to the same.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.GaussianBlur.html
 *
 * @throws {ValueError} when a kernel size is not an odd positive integer, or sigma not greater than 0.
 * @example
 * new GaussianBlur(5, [0.1, 2]).apply(image, { seed: 1, epoch: 0, index: 0 });
 */
export class GaussianBlur extends RandomTransform<{ sigma: number }> {
  /** How many pixels a mean is of, along x and along y. */
  readonly kernelSize: readonly [x: number, y: number];
  readonly #sigma: Range;

  constructor(kernelSize: number | readonly [x: number, y: number], sigma: number | Range = [0.1, 2]) {
    super();
    const sizes = typeof kernelSize === "number" ? ([kernelSize, kernelSize] as const) : kernelSize;
    if (sizes.length !== 2 || !sizes.every((n) => Number.isSafeInteger(n) && n > 0 && n % 2 === 1)) {
      throw new ValueError(
        `GaussianBlur: kernelSize is ${JSON.stringify(kernelSize)}; it must be an odd positive integer, or [x, y] of such`,
      );
    }
    this.kernelSize = sizes;
    this.#sigma = typeof sigma === "number" ? [sigma, sigma] : sigma;
    requireRange("GaussianBlur", "sigma", this.#sigma, "greater than 0", (x) => x > 0);
  }

  draw(_image: ImageSample, generator: Generator): { sigma: number } {
    return { sigma: between(generator, this.#sigma) };
  }

  applyWith(image: ImageSample, { sigma }: { sigma: number }): ImageSample {
    const { H, W } = image;
    const [alongX, alongY] = this.kernelSize.map((size) => gaussian(size, sigma));
    const blurred = new Float64Array(H * W);
    return eachPlane(image, (from, to) => {
      for (let y = 0; y < H; y++) {
        for (let x = 0; x < W; x++) blurred[y * W + x] = weightedMean(from, y * W, 1, x, W, alongX);
      }
      for (let y = 0; y < H; y++) {
        for (let x = 0; x < W; x++) to[y * W + x] = weightedMean(blurred, x, W, y, H, alongY);
      }
    });
  }
}

/** The shares of `size` pixels, which sum to 1. */
function gaussian(size: number, sigma: number): Float64Array {
  const shares = Float64Array.from({ length: size }, (_, k) =>
    Math.exp(-0.5 * ((k - (size - 1) / 2) / sigma) ** 2),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

/** Of the n values first, first + step, …: the mean around the one at `middle`. */
function weightedMean(
  values: ArrayLike<number>,
  first: number,
  step: number,
  middle: number,
  n: number,
  shares: Float64Array,
): number {
  const start = middle - (shares.length - 1) / 2;
  let sum = 0;
  for (let k = 0; k < shares.length; k++) sum += shares[k] * values[first + step * reflect(start + k, n)];
  return sum;
}
