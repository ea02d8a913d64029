import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import type { ImageSample } from "./transforms/transform.js";

/** A picture as decoders and canvases have it: pixel after pixel, row after row. */
export interface InterleavedImage {
  /** The values of each pixel in a row, bytes from 0 to 255. */
  data: ArrayLike<number>;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
}

/**
 * The planes of red, green and blue of a picture whose pixels have 1 value (gray), 2 (gray, alpha), 3 (red, green, blue) or
 * 4 (and alpha). Alpha is left out: a picture with holes should be laid on a ground before.
 *
 * Shapes: [height, width, 1 to 4] to [3, height, width].
 *
 * Source: as torchvision's ImageFolder converts to "RGB", https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 *
 * @throws {ShapeError} when the pixels do not have 1 to 4 values; {@link ValueError} when these are not of 8 bits.
 * @example
 * rgbImage({ data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255), width: 2, height: 1 }).data; // [1, 4, 2, 5, 3, 6]
 */
export function rgbImage({ data, width: W, height: H }: InterleavedImage): ImageSample {
  const size = H * W;
  const channels = data.length / size;
  if (![1, 2, 3, 4].includes(channels)) {
    throw new ShapeError(
      `rgbImage: the picture is ${W} x ${H} and has ${data.length} values; each pixel must have 1 (gray), 2 (gray, alpha), 3 (red, green, blue) or 4 (and alpha)`,
      { width: W, height: H, length: data.length },
    );
  }
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw new ValueError(
      `rgbImage: data is ${describe(data)}; it must be bytes, a Uint8Array or Uint8ClampedArray: of 16 bits, keep the upper 8`,
    );
  }
  const planes = new Uint8Array(3 * size);
  for (let c = 0; c < 3; c++) {
    const from = channels < 3 ? 0 : c;
    for (let i = 0; i < size; i++) planes[c * size + i] = data[i * channels + from];
  }
  return { data: planes, C: 3, H, W };
}
