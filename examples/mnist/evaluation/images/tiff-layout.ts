import type { Refusals } from "./refusals.js";
import type { Directory } from "./tiff-directory.js";

/** How the pixels of a TIFF lie in the file. */
export interface TiffLayout {
  width: number;
  height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  bits: number;
  /** Samples of a pixel, of which the first are its color. */
  samples: number;
  colors: 1 | 3;
  /** The sample after the colors is alpha; "multiplied" where these have been multiplied by it. */
  alpha: "none" | "plain" | "multiplied";
  /** 0 is white. */
  inverted: boolean;
  palette: readonly number[] | undefined;
  compression: Compression;
  /** Each byte of data has its bits from the other end. */
  lowBitsFirst: boolean;
  /** Each sample is told as the difference from the one to its left. */
  differences: boolean;
  /** Strips, which are as wide as the picture, or tiles. */
  tileWidth: number;
  tileHeight: number;
  offsets: readonly number[];
  byteCounts: readonly number[];
}

type Compression = "none" | "lzw" | "deflate" | "packbits" | "fax4";

const COMPRESSIONS: Record<number, Compression> = {
  1: "none",
  4: "fax4",
  5: "lzw",
  8: "deflate",
  32946: "deflate",
  32773: "packbits",
};
/** What else there is, by name. */
const UNSUPPORTED: Record<number, string> = {
  2: "CCITT modified Huffman",
  3: "CCITT group 3 (fax)",
  6: "JPEG",
  7: "JPEG",
  34712: "JPEG 2000",
  50000: "Zstandard",
  50001: "WebP",
};
const KINDS: Record<number, string> = { 5: "inks (CMYK)", 6: "luma and chroma (YCbCr)", 8: "CIE L*a*b*" };
const [WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE] = [0, 1, 2, 3];
/** How many bytes one byte can become: the longest string of LZW, deflate's limit, a run of PackBits, rows like the one above. */
const MOST_PER_BYTE: Record<Compression, number> = {
  none: 1,
  lzw: 4096,
  deflate: 1032,
  packbits: 64,
  fax4: Number.POSITIVE_INFINITY,
};

/** Reads and checks the tags of a picture (TIFF 6.0, sections 3 to 10), before anything is made for its pixels. */
export function readTiffLayout(tags: Directory, bytes: number, refuse: Refusals): TiffLayout {
  const one = (tag: number, otherwise?: number): number => {
    const value = tags.first(tag) ?? otherwise;
    if (value === undefined) throw refuse.damaged(`it has no tag ${tag}`);
    return value;
  };
  const [width, height] = [one(256), one(257)];
  refuse.checkSize(width, height);
  const compression = COMPRESSIONS[one(259, 1)];
  if (!compression) {
    const name = UNSUPPORTED[one(259)] ?? `number ${one(259)}`;
    throw refuse.unsupported(
      `is a TIFF compressed by ${name}`,
      "save it uncompressed, by LZW or deflate, or as PNG",
    );
  }
  const kind = one(262);
  if (![WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE].includes(kind)) {
    throw refuse.unsupported(`is a TIFF of ${KINDS[kind] ?? `kind ${kind}`}`, "save it as RGB or gray");
  }
  const samples = one(277, 1);
  const bits = one(258, 1);
  const colors = kind === RGB ? 3 : 1;
  if (samples < colors || samples > 8)
    throw refuse.damaged(`a pixel has ${samples} samples, of ${colors} colors`);
  const depths = tags.numbers(258, samples);
  if (![1, 2, 4, 8, 16].includes(bits) || depths.some((other) => other !== bits)) {
    throw refuse.unsupported(`is a TIFF of ${depths.join(", ")} bits a sample`, "save it with 8 or 16");
  }
  if (one(339, 1) !== 1)
    throw refuse.unsupported("is a TIFF whose samples are no whole numbers", "save it with 8 or 16 bits");
  if (samples > 1 && one(284, 1) !== 1) {
    throw refuse.unsupported(
      "is a TIFF with a plane for each color",
      "save it with the colors of a pixel together",
    );
  }
  if (compression === "fax4" && (bits !== 1 || samples !== 1))
    throw refuse.damaged("a fax has one bit a pixel");
  const shades = 3 * 2 ** bits;
  if (kind === PALETTE && tags.count(320) !== shades) {
    throw refuse.damaged(`its palette has ${tags.count(320)} numbers, but needs ${shades}`);
  }
  const palette = kind === PALETTE ? tags.numbers(320, shades) : undefined;
  const extra = samples > colors ? one(338, 0) : 0;
  const layout: TiffLayout = {
    width,
    height,
    bits,
    samples,
    colors,
    alpha: extra === 0 ? "none" : extra === 1 ? "multiplied" : "plain",
    inverted: kind === WHITE_IS_ZERO,
    palette,
    compression,
    lowBitsFirst: one(266, 1) === 2,
    differences: one(317, 1) === 2,
    ...partsOf(tags, one, width, height, bytes, refuse),
  };
  if (one(317, 1) > 2)
    throw refuse.unsupported("is a TIFF of floating-point differences", "save it without a predictor");
  if (layout.differences && bits < 8) throw refuse.damaged(`it has differences of ${bits} bits`);
  requireData(layout, bytes, refuse);
  return layout;
}

function partsOf(
  tags: Directory,
  one: (tag: number, otherwise?: number) => number,
  width: number,
  height: number,
  bytes: number,
  refuse: Refusals,
) {
  const tiled = tags.has(322);
  const [tileWidth, tileHeight] = tiled ? [one(322), one(323)] : [width, Math.min(height, one(278, height))];
  refuse.checkSize(tileWidth, tileHeight);
  const [across, down] = [Math.ceil(width / tileWidth), Math.ceil(height / tileHeight)];
  // Tiles may reach beyond the picture, and count as what they are.
  refuse.checkSize(across * tileWidth, down * tileHeight);
  const parts = across * down;
  const offsets = tags.numbers(tiled ? 324 : 273, parts);
  const lengths = tiled ? 325 : 279;
  // One strip may go without: it ends with the file.
  const byteCounts = tags.has(lengths)
    ? tags.numbers(lengths, parts)
    : offsets.slice(0, 1).map((offset) => bytes - offset);
  const there = Math.min(offsets.length, byteCounts.length);
  if (there < parts) throw refuse.damaged(`it has ${there} parts, but needs ${parts}`);
  return { tileWidth, tileHeight, offsets, byteCounts };
}

function requireData(layout: TiffLayout, bytes: number, refuse: Refusals): void {
  const { width, height, compression, offsets, byteCounts } = layout;
  const end = offsets.reduce((most, offset, i) => Math.max(most, offset + byteCounts[i]), 0);
  if (end > bytes) throw refuse.cutOff(`its pixels end at byte ${end}, and it has ${bytes}`);
  const packed = byteCounts.reduce((sum, count) => sum + count, 0);
  // A small file could else be unpacked any number of times.
  if (packed > bytes) throw refuse.damaged(`its parts overlap: they have ${packed} bytes, and it ${bytes}`);
  if (packed * MOST_PER_BYTE[compression] >= Math.ceil((width * layout.bits * layout.samples) / 8) * height)
    return;
  throw refuse.cutOff(`its ${packed} bytes of data cannot hold ${width} x ${height} pixels`);
}
