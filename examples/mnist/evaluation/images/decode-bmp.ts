import { fromRgba, type Picture } from "./picture.js";
import { type Refusals, refusals, refusing, slice, viewOf } from "./refusals.js";

/** Sizes of the headers that there are: OS/2's, and Windows' from version 1 to 5. */
const HEADERS = [12, 40, 52, 56, 64, 108, 124];
const [PLAIN, MASKED, MASKED_WITH_ALPHA] = [0, 3, 6];
const COMPRESSIONS: Record<number, string> = {
  1: "run lengths",
  2: "run lengths",
  4: "a JPEG inside",
  5: "a PNG inside",
};
const FILE_HEADER = 14;

interface Header {
  width: number;
  height: number;
  /** Rows go up, as they mostly do. */
  upward: boolean;
  bits: number;
  /** Where red, green, blue and alpha are in 16 or 32 bits; 0 for what there is none of. */
  masks: readonly number[];
  palette: { at: number; colors: number; size: 3 | 4 };
  pixels: number;
}

/**
 * Decodes a BMP that is not compressed: of 1, 4, 8, 16, 24 or 32 bits a pixel.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if it is cut off, damaged, or compressed.
 * @throws ValueError if it has no pixels, more than 50 million, or more than a million on a side.
 */
export function decodeBmp(bmp: Uint8Array, source: string): Picture {
  const refuse = refusals("decodeBmp", source);
  return refusing(bmp, refuse, () => {
    const view = viewOf(bmp);
    const header = readHeader(view, refuse);
    const { width, height, upward, bits, pixels } = header;
    const rowBytes = Math.ceil((width * bits) / 32) * 4;
    if (pixels + rowBytes * height > bmp.length) {
      throw refuse.cutOff(
        `${width} x ${height} pixels end at byte ${pixels + rowBytes * height}, and it has ${bmp.length}`,
      );
    }
    const rowAt = (y: number) => pixels + (upward ? height - 1 - y : y) * rowBytes;
    return bits <= 8 ? indexed(bmp, header, rowAt, refuse) : colored(view, header, rowAt);
  });
}

function readHeader(view: DataView, refuse: Refusals): Header {
  const size = view.getUint32(FILE_HEADER, true);
  if (!HEADERS.includes(size)) throw refuse.damaged(`BMP has no header of ${size} bytes`);
  const old = size === 12;
  const [width, tall] = old
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), view.getInt32(22, true)];
  const height = Math.abs(tall);
  if (width < 0) throw refuse.damaged(`it is ${width} pixels wide`);
  refuse.checkSize(width, height);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? PLAIN : view.getUint32(30, true);
  if (COMPRESSIONS[compression]) {
    throw refuse.unsupported(`is a BMP compressed by ${COMPRESSIONS[compression]}`, "save it as PNG");
  }
  if (![PLAIN, MASKED, MASKED_WITH_ALPHA].includes(compression)) {
    throw refuse.damaged(`BMP has no compression ${compression}`);
  }
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw refuse.damaged(`BMP has no ${bits} bits a pixel`);
  const masked = compression !== PLAIN;
  // The masks belong to the longer headers, and follow the short one.
  const mask = (i: number) => (masked ? view.getUint32(54 + 4 * i, true) : 0);
  const plain = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const withAlpha = size >= 56 || compression === MASKED_WITH_ALPHA;
  const masks = masked ? [mask(0), mask(1), mask(2), withAlpha ? mask(3) : 0] : plain;
  const told = old ? 0 : view.getUint32(46, true);
  const afterMasks = masked && size === 40 ? (withAlpha ? 16 : 12) : 0;
  return {
    width,
    height,
    upward: tall > 0,
    bits,
    masks,
    palette: {
      at: FILE_HEADER + size + afterMasks,
      colors: bits > 8 ? 0 : told > 0 && told <= 2 ** bits ? told : 2 ** bits,
      size: old ? 3 : 4,
    },
    pixels: view.getUint32(10, true),
  };
}

/** Pixels of 1, 4 or 8 bits, from the high bits on: colors of a palette. */
function indexed(bmp: Uint8Array, header: Header, rowAt: (y: number) => number, refuse: Refusals): Picture {
  const { width, height, bits, palette } = header;
  const colors = slice(bmp, palette.at, palette.size * palette.colors);
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const row = rowAt(y);
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const index = (bmp[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
      if (index >= palette.colors) {
        throw refuse.damaged(
          `the pixel at (${x}, ${y}) has color ${index}, but the palette has ${palette.colors}`,
        );
      }
      const from = palette.size * index;
      const to = 3 * (y * width + x);
      // They stand as blue, green, red.
      for (let c = 0; c < 3; c++) data[to + c] = colors[from + 2 - c];
    }
  }
  return { data, width, height, channels: 3, depth: 8 };
}

/** Pixels of 16, 24 or 32 bits, each with parts for red, green, blue and, where there is a mask for it, alpha. */
function colored(
  view: DataView,
  { width, height, bits, masks }: Header,
  rowAt: (y: number) => number,
): Picture {
  const channels = masks[3] === 0 || bits === 24 ? 3 : 4;
  const data = new Uint8Array(channels * width * height);
  const parts = masks.slice(0, channels).map((mask) => {
    const low = mask & -mask;
    return { mask, low: low >>> 0 || 1, scale: 255 / Math.max(1, mask / (low >>> 0 || 1)) };
  });
  for (let y = 0; y < height; y++) {
    const row = rowAt(y);
    for (let x = 0; x < width; x++) {
      const to = channels * (y * width + x);
      if (bits === 24) {
        for (let c = 0; c < 3; c++) data[to + c] = view.getUint8(row + 3 * x + 2 - c);
        continue;
      }
      const value = bits === 32 ? view.getUint32(row + 4 * x, true) : view.getUint16(row + 2 * x, true);
      for (let c = 0; c < channels; c++) {
        const { mask, low, scale } = parts[c];
        data[to + c] = Math.round((((value & mask) >>> 0) / low) * scale);
      }
    }
  }
  return channels === 4 ? fromRgba(data, width, height) : { data, width, height, channels, depth: 8 };
}
