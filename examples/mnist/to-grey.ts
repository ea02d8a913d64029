import type { DecodedPng } from "fast-png";
import { FormatError } from "pellucid";

/** A grey image, row by row: 0 is black and 1 white; as ink, 0 is bare paper and 1 the strongest ink. */
export interface Grey {
  data: Float32Array;
  width: number;
  height: number;
}

/** The luma of Rec. ITU-R BT.601, which is also what PIL's and torchvision's conversions to grey use. */
const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/**
 * The grey of every pixel in [0, 1]: `alpha * (0.299 R + 0.587 G + 0.114 B) + (1 - alpha) * paper`.
 *
 * Samples are divided by the largest that their bit depth holds, and taken as they are: no gamma, no colour
 * profile. The one colour that a tRNS chunk of a grey or RGB image names is fully transparent.
 *
 * @param paper what shows through transparent pixels: white unless told.
 * @throws FormatError if a sample is an index past the end of the palette.
 * @example
 * const grey = toGrey(decodePng(await readFile("seven.png"), "seven.png"));
 */
export function toGrey(image: DecodedPng, paper = 1): Grey {
  const { width, height, depth, channels, palette, transparency } = image;
  const over = (grey: number, alpha: number) => alpha * grey + (1 - alpha) * paper;
  const table = palette?.map(([r, g, b, a = 255]) => over(luma(r!, g!, b!) / 255, a / 255));
  const unit = 2 ** depth - 1;
  const coloured = channels >= 3;
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
    const grey = coloured ? luma(sample(i, 0), sample(i, 1), sample(i, 2)) : sample(i, 0);
    const clear = transparency?.every((value, channel) => sample(i, channel) === value);
    const alpha = clear ? 0 : hasAlpha ? sample(i, channels - 1) / unit : 1;
    data[i] = over(grey / unit, alpha);
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

function paletteOverrun(index: number, colours: number, x: number, y: number): FormatError {
  return new FormatError(
    `toGrey: the pixel at (${x}, ${y}) has colour ${index}, but the palette has ${colours} colours, from 0 on; ` +
      "the image is damaged: export it again",
    { index, colours, x, y },
  );
}
