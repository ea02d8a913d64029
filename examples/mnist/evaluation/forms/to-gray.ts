import type { DecodedPng } from "fast-png";
import { FormatError } from "pellucid";

/** A gray image, row by row: 0 is black and 1 white; as ink, 0 is bare paper and 1 the strongest ink. */
export interface Gray {
  data: Float32Array;
  width: number;
  height: number;
}

/** What of a decoded PNG is looked at. */
type Samples = Pick<
  DecodedPng,
  "width" | "height" | "data" | "depth" | "channels" | "palette" | "transparency"
>;

/** The luma of Rec. ITU-R BT.601, which is also what PIL's and torchvision's conversions to gray use. */
const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/**
 * The gray of every pixel in [0, 1]: `alpha * (0.299 R + 0.587 G + 0.114 B) + (1 - alpha) * paper`.
 *
 * Samples are divided by the largest that their bit depth holds, and taken as they are: no gamma, no color
 * profile. The one color that a tRNS chunk of a gray or RGB image names is fully transparent.
 *
 * @param paper what shows through transparent pixels: white unless told.
 * @throws FormatError if a sample is an index past the end of the palette.
 * @example
 * const gray = toGray(decodePng(await readFile("seven.png"), "seven.png"));
 */
export function toGray(image: Samples, paper = 1): Gray {
  const { width, height } = image;
  const over = (gray: number, alpha: number) => alpha * gray + (1 - alpha) * paper;
  const data = new Float32Array(width * height);
  if (image.channels === 1 && image.depth <= 8) lookUp(image, grayOfSamples(image, over), data);
  else mix(image, over, data);
  return { data, width, height };
}

type Over = (gray: number, alpha: number) => number;

/** The gray of each value that a sample can have; none of an index past the end of the palette. */
function grayOfSamples({ depth, palette, transparency }: Samples, over: Over): Float32Array {
  if (palette) {
    return Float32Array.from(palette, ([r, g, b, a = 255]) => over(luma(r!, g!, b!) / 255, a / 255));
  }
  const unit = 2 ** depth - 1;
  return Float32Array.from({ length: unit + 1 }, (_, value) =>
    over(value / unit, transparency?.[0] === value ? 0 : 1),
  );
}

/** Samples of up to 8 bits. Below 8, rows are packed from the high bits on, each starting a new byte. */
function lookUp({ data, width, height, depth }: Samples, grays: Float32Array, out: Float32Array): void {
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const sample = (data[y * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
      if (sample >= grays.length) throw paletteOverrun(sample, grays.length, x, y);
      out[y * width + x] = grays[sample]!;
    }
  }
}

/** Samples of 8 bits or more, in one to four channels. */
function mix({ data, depth, channels, transparency }: Samples, over: Over, out: Float32Array): void {
  const unit = 2 ** depth - 1;
  const colored = channels >= 3;
  const hasAlpha = channels % 2 === 0;
  const sample = (pixel: number, channel: number) => data[pixel * channels + channel]!;
  for (let i = 0; i < out.length; i++) {
    const gray = colored ? luma(sample(i, 0), sample(i, 1), sample(i, 2)) : sample(i, 0);
    const clear = transparency?.every((value, channel) => sample(i, channel) === value);
    const alpha = clear ? 0 : hasAlpha ? sample(i, channels - 1) / unit : 1;
    out[i] = over(gray / unit, alpha);
  }
}

function paletteOverrun(index: number, colors: number, x: number, y: number): FormatError {
  return new FormatError(
    `toGray: the pixel at (${x}, ${y}) has color ${index}, but the palette has ${colors} colors, from 0 on; ` +
      "the image is damaged: export it again",
    { index, colors, x, y },
  );
}
