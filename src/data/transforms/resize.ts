import { ValueError } from "../../errors.js";
import type { ImageSample, Transform } from "./transform.js";
import { eachPlane } from "./warp.js";

/**
 * Scales the image to H x W, bilinearly; W is H where it is left out, whatever the image's proportions. Where it shrinks, every pixel is a mean over all that it covers, weighted by a
 * triangle: taking single pixels would leave thin strokes out.
 *
 * Shapes: [C, h, w] to [C, H, W].
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html, with antialias
 *
 * @throws {ValueError} when a size is not a positive integer.
 * @example
 * new Resize(28, 28).apply({ data: new Uint8Array(56 * 56), C: 1, H: 56, W: 56 });
 */
export class Resize implements Transform {
  /** Height of the result. */
  readonly H: number;
  /** Width of the result. */
  readonly W: number;

  constructor(H: number, W = H) {
    for (const [name, size] of Object.entries({ H, W })) {
      if (Number.isSafeInteger(size) && size > 0) continue;
      throw new ValueError(`Resize: ${name} is ${size}; it must be a positive integer, in pixels`);
    }
    this.H = H;
    this.W = W;
  }

  apply(image: ImageSample): ImageSample {
    const { H, W } = image;
    return resizedCrop(image, { top: 0, left: 0, height: H, width: W }, this.H, this.W);
  }
}

/** A rectangle of an image, in whole pixels. */
export interface Rectangle {
  /** Its first row. */
  top: number;
  /** Its first column. */
  left: number;
  /** How many rows it has. */
  height: number;
  /** How many columns it has. */
  width: number;
}

/** The rectangle alone, scaled to H x W. */
export function resizedCrop(
  image: ImageSample,
  { top, left, height, width }: Rectangle,
  H: number,
  W: number,
) {
  const rows = weights(height, H);
  const columns = weights(width, W);
  const between = new Float32Array(height * W);
  return eachPlane(
    image,
    (from, to) => {
      for (let y = 0; y < height; y++) {
        const row = (top + y) * image.W + left;
        for (let x = 0; x < W; x++) {
          const { first, shares } = columns[x];
          let sum = 0;
          for (let i = 0; i < shares.length; i++) sum += shares[i] * from[row + first + i];
          between[y * W + x] = sum;
        }
      }
      for (let y = 0; y < H; y++) {
        const { first, shares } = rows[y];
        for (let x = 0; x < W; x++) {
          let sum = 0;
          for (let i = 0; i < shares.length; i++) sum += shares[i] * between[(first + i) * W + x];
          to[y * W + x] = sum;
        }
      }
    },
    H,
    W,
  );
}

/** For each of `to` pixels in a row: the first of `from` pixels that it sees, and the share of each from there on. */
function weights(from: number, to: number): { first: number; shares: Float64Array }[] {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const middle = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - reach + 0.5));
    const end = Math.min(from, Math.trunc(middle + reach + 0.5));
    const triangle = Float64Array.from({ length: end - first }, (_, j) =>
      Math.max(0, 1 - Math.abs(first + j + 0.5 - middle) / reach),
    );
    const sum = triangle.reduce((total, share) => total + share, 0);
    return { first, shares: triangle.map((share) => share / sum) };
  });
}
