import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import type { ImageSample } from "./transforms/transform.js";

/** A picture as decoders and canvases have it: pixel after pixel, row after row. */
export interface InterleavedImage {
  /** The values of each pixel in a row, bytes from 0 to 255; of `depth` bits where that is less than 8. */
  data: ArrayLike<number>;
  /** Pixels in a row. */
  width: number;
  /** Rows. */
  height: number;
  /**
   * Bits of a value. With 1, 2 or 4 a pixel has one value, each byte has several of them, highest bits first, and each row
   * begins with a new byte, as in a PNG. Default 8.
   */
  depth?: number;
  /** The colors, [red, green, blue] and maybe alpha, that a pixel's one value is a position in. Default: it is gray. */
  palette?: readonly ArrayLike<number>[];
}

/**
 * The planes of red, green and blue of a picture whose pixels have 1 value (gray, or the position of a color in a
 * palette), 2 (gray, alpha), 3 (red, green, blue) or 4 (and alpha). Alpha is left out: a picture with holes should be laid
 * on a ground before.
 *
 * Shapes: [height, width, 1 to 4] to [3, height, width].
 *
 * Source: as torchvision's ImageFolder converts to "RGB", https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html;
 * palettes and packed rows as in Portable Network Graphics (Third Edition), 7.2 and 11.2.2, https://www.w3.org/TR/png-3/
 *
 * @throws {ShapeError} when the pixels do not have 1 to 4 values; {@link ValueError} when these are not of 8 bits or less,
 * or the palette lacks a color.
 * @example
 * rgbImage({ data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255), width: 2, height: 1 }).data; // [1, 4, 2, 5, 3, 6]
 */
export function rgbImage(image: InterleavedImage): ImageSample {
  const { width: W, height: H, depth = 8, palette } = image;
  const size = H * W;
  const data = depth < 8 ? unpacked(image, depth) : image.data;
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
  if (channels === 1 && palette !== undefined) {
    for (let i = 0; i < size; i++) {
      const color = colorAt(palette, data[i], i);
      for (let c = 0; c < 3; c++) planes[c * size + i] = color[c];
    }
    return { data: planes, C: 3, H, W };
  }
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  for (let c = 0; c < 3; c++) {
    const from = channels < 3 ? 0 : c;
    for (let i = 0; i < size; i++) planes[c * size + i] = scale * data[i * channels + from];
  }
  return { data: planes, C: 3, H, W };
}

function colorAt(palette: readonly ArrayLike<number>[], position: number, pixel: number): ArrayLike<number> {
  const color = palette[position];
  if (color?.length === 3 || color?.length === 4) return color;
  throw new ValueError(
    `rgbImage: pixel ${pixel} has color ${position} of a palette of ${palette.length}, which is ${describe(color)}; it must be [red, green, blue], and maybe alpha`,
    { pixel, position },
  );
}

/** A byte for each pixel, of rows of bytes with several pixels each. */
function unpacked({ data, width: W, height: H }: InterleavedImage, depth: number): Uint8Array {
  if (![1, 2, 4].includes(depth)) {
    throw new ValueError(`rgbImage: depth is ${depth}; it must be 1, 2, 4 or 8 bits`);
  }
  const rowBytes = Math.ceil((W * depth) / 8);
  if (data.length !== rowBytes * H) {
    throw new ShapeError(
      `rgbImage: the picture is ${W} x ${H} of ${depth} bits a pixel and has ${data.length} bytes; each row must have ${rowBytes}`,
      { width: W, height: H, depth, length: data.length },
    );
  }
  const values = new Uint8Array(W * H);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const bit = x * depth;
      const shift = 8 - depth - (bit % 8);
      values[y * W + x] = (data[y * rowBytes + (bit >> 3)] >> shift) & (2 ** depth - 1);
    }
  }
  return values;
}
