import type { DecodedPng } from "fast-png";
import { FormatError } from "pellucid";

/** A gray image, row by row: 0 is black and 1 white; as ink, 0 is bare paper and 1 the strongest ink. */
export interface Gray {
  data: Float32Array;
  width: number;
  height: number;
}

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
export function toGray(image: DecodedPng, paper = 1): Gray {
  const { width, height, depth, channels, palette, transparency } = image;
  const over = (gray: number, alpha: number) => alpha * gray + (1 - alpha) * paper;
  const table = palette?.map(([r, g, b, a = 255]) => over(luma(r!, g!, b!) / 255, a / 255));
  const unit = 2 ** depth - 1;
  const colored = channels >= 3;
  const hasAlpha = channels % 2 === 0;
  const sample = sampleReader(image);

  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    if (table) {
      const index = sample(i, 0);
      if (index >= table.length) throw paletteOverrun(index, table.length, i % width, Math.floor(i / width));
      data[i] = table[index]!;
      continue;
    }
    const gray = colored ? luma(sample(i, 0), sample(i, 1), sample(i, 2)) : sample(i, 0);
    const clear = transparency?.every((value, channel) => sample(i, channel) === value);
    const alpha = clear ? 0 : hasAlpha ? sample(i, channels - 1) / unit : 1;
    data[i] = over(gray / unit, alpha);
  }
  return { data, width, height };
}

/** Reads a sample of a pixel. Below 8 bits, rows are packed from the high bits on, each starting a new byte. */
function sampleReader({
  data,
  width,
  depth,
  channels,
}: DecodedPng): (pixel: number, channel: number) => number {
  if (depth >= 8) return (pixel, channel) => data[pixel * channels + channel]!;
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  return (pixel) => {
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * rowBytes + (bit >> 3)]!;
    return (byte >> (8 - depth - (bit & 7))) & mask;
  };
}

function paletteOverrun(index: number, colors: number, x: number, y: number): FormatError {
  return new FormatError(
    `toGray: the pixel at (${x}, ${y}) has color ${index}, but the palette has ${colors} colors, from 0 on; ` +
      "the image is damaged: export it again",
    { index, colors, x, y },
  );
}
