import type { Picture, Stored } from "./picture.js";
import { type Refusals, refusals, refusing } from "./refusals.js";
import { littleEndianTiff, orientationOf, readDirectory } from "./tiff-directory.js";
import { readTiffLayout, type TiffLayout } from "./tiff-layout.js";
import { unpackPart } from "./unpack-tiff.js";

/**
 * Decodes a TIFF: the first of its pictures, of whole numbers of up to 16 bits; gray, RGB or of a palette; in strips or tiles;
 * plain or packed by LZW, deflate, PackBits or as a fax of group 4.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if it is cut off, damaged, or of a kind that is not read.
 * @throws ValueError if it has no pixels, more than 50 million, or more than a million on a side.
 */
export function decodeTiff(tiff: Uint8Array, source: string): Stored {
  const refuse = refusals("decodeTiff", source);
  return refusing(tiff, refuse, () => {
    const little = littleEndianTiff(tiff) ?? false;
    const tags = readDirectory(tiff, little);
    const layout = readTiffLayout(tags, tiff.length, refuse);
    return { picture: pictureOf(tiff, layout, little, refuse), orientation: orientationOf(tags) };
  });
}

function pictureOf(tiff: Uint8Array, layout: TiffLayout, little: boolean, refuse: Refusals): Picture {
  const { width, height, bits, samples, colors, palette, tileWidth, tileHeight } = layout;
  const channels = ((palette ? 3 : colors) + (layout.alpha === "none" ? 0 : 1)) as Picture["channels"];
  const depth = bits === 16 ? 16 : 8;
  const size = width * height * channels;
  const data = depth === 16 ? new Uint16Array(size) : new Uint8Array(size);
  const rowBytes = Math.ceil((tileWidth * samples * bits) / 8);
  const part = new Uint8Array(rowBytes * tileHeight);
  const row = new Uint16Array(tileWidth * samples);
  const across = Math.ceil(width / tileWidth);
  const count = across * Math.ceil(height / tileHeight);
  for (let i = 0; i < count; i++) {
    const [left, top] = [(i % across) * tileWidth, Math.floor(i / across) * tileHeight];
    const [columns, rows] = [Math.min(tileWidth, width - left), Math.min(tileHeight, height - top)];
    const end = layout.offsets[i] + layout.byteCounts[i];
    // The last strip may be padded to the height of the others.
    const unpacked = unpackPart(tiff.subarray(layout.offsets[i], end), part, layout);
    if (unpacked < rowBytes * rows)
      throw refuse.cutOff(`part ${i} of its pixels has ${unpacked} of ${rowBytes * rows} bytes`);
    for (let y = 0; y < rows; y++) {
      readSamples(part, y * rowBytes, row, layout, little);
      const to = ((top + y) * width + left) * channels;
      writePixels(row, columns, data, to, channels, layout);
    }
  }
  return { data, width, height, channels, depth };
}

/** The samples of one row, with differences summed up. */
function readSamples(
  part: Uint8Array,
  start: number,
  row: Uint16Array,
  layout: TiffLayout,
  little: boolean,
): void {
  const { bits, samples, differences } = layout;
  if (bits === 8) {
    for (let i = 0; i < row.length; i++) row[i] = part[start + i];
  } else if (bits === 16) {
    const [high, low] = little ? [1, 0] : [0, 1];
    for (let i = 0; i < row.length; i++)
      row[i] = (part[start + 2 * i + high] << 8) | part[start + 2 * i + low];
  } else {
    const mask = 2 ** bits - 1;
    for (let i = 0; i < row.length; i++) {
      const bit = i * bits;
      row[i] = (part[start + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask;
    }
  }
  if (!differences) return;
  const mask = 2 ** bits - 1;
  for (let i = samples; i < row.length; i++) row[i] = (row[i] + row[i - samples]) & mask;
}

/** Samples as they are to be in a picture: 8 or 16 bits, 0 black, no palette, colors not multiplied by alpha. */
function writePixels(
  row: Uint16Array,
  columns: number,
  data: Uint8Array | Uint16Array,
  start: number,
  channels: number,
  { bits, samples, colors, alpha, inverted, palette }: TiffLayout,
): void {
  const most = 2 ** bits - 1;
  const scale = bits === 16 ? 1 : 255 / most;
  let to = start;
  for (let x = 0; x < columns; x++, to += channels) {
    const from = x * samples;
    const opacity = alpha === "none" ? most : row[from + colors];
    if (palette) {
      // Its reds come first, then its greens and blues, of 16 bits each.
      for (let c = 0; c < 3; c++) data[to + c] = palette[c * (most + 1) + row[from]] >> (bits === 16 ? 0 : 8);
    } else {
      for (let c = 0; c < colors; c++) {
        const told = inverted ? most - row[from + c] : row[from + c];
        const own =
          alpha !== "multiplied" ? told : opacity === 0 ? 0 : Math.min(most, (told * most) / opacity);
        data[to + c] = Math.round(own * scale);
      }
    }
    if (alpha !== "none") data[to + channels - 1] = Math.round(opacity * scale);
  }
}
