import { unpackLzw } from "./lzw.js";
import type { Picture } from "./picture.js";
import { type Refusals, refusals, refusing, slice, viewOf } from "./refusals.js";

const [EXTENSION, IMAGE, GRAPHIC_CONTROL] = [0x21, 0x2c, 0xf9];
/** A code of LZW has nine bits at least after the first ones, and a string 4096 symbols at most. */
const MOST_PER_BYTE = 4096;
/** Where the rows of the four passes of an interlaced image begin, and how far apart they are. */
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/**
 * Decodes a GIF; of an animated one, the first frame.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if it is cut off or damaged.
 * @throws ValueError if it has no pixels, more than 50 million, or more than a million on a side.
 */
export function decodeGif(gif: Uint8Array, source: string): Picture {
  const refuse = refusals("decodeGif", source);
  return refusing(gif, refuse, () => {
    const frame = firstFrame(gif, refuse);
    const { width, height, symbolBits, packed } = frame;
    const pixels = width * height;
    if (packed.length * MOST_PER_BYTE < pixels) {
      throw refuse.cutOff(`its ${packed.length} bytes of data cannot hold ${width} x ${height} pixels`);
    }
    const indices = new Uint8Array(pixels);
    const written = unpackLzw(packed, indices, { symbolBits, tiff: false });
    if (written < pixels) throw refuse.cutOff(`its data hold ${written} of ${width} x ${height} pixels`);
    return colored(indices, frame, refuse);
  });
}

interface Frame {
  width: number;
  height: number;
  interlaced: boolean;
  /** Red, green and blue of each color, one after the other. */
  palette: Uint8Array;
  /** The color that is none. */
  transparent: number | undefined;
  symbolBits: number;
  packed: Uint8Array;
}

/** Reads blocks up to the first image (GIF 89a, 17 to 26). */
function firstFrame(gif: Uint8Array, refuse: Refusals): Frame {
  const view = viewOf(gif);
  const colors = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const flags = view.getUint8(10);
  const shared = slice(gif, 13, colors(flags));
  let transparent: number | undefined;
  for (let at = 13 + shared.length; ; ) {
    const block = view.getUint8(at);
    if (block === EXTENSION) {
      if (view.getUint8(at + 1) === GRAPHIC_CONTROL) {
        transparent = (view.getUint8(at + 3) & 1) === 1 ? view.getUint8(at + 6) : undefined;
      }
      at = subBlocks(gif, at + 2).end;
      continue;
    }
    if (block !== IMAGE) {
      throw refuse.damaged(
        block === 0x3b
          ? "there is no image in it"
          : `there is no block ${block.toString(16)} as at byte ${at}`,
      );
    }
    const [width, height] = [view.getUint16(at + 5, true), view.getUint16(at + 7, true)];
    refuse.checkSize(width, height);
    const own = view.getUint8(at + 9);
    const palette = slice(gif, at + 10, colors(own));
    const data = at + 10 + palette.length;
    const symbolBits = view.getUint8(data);
    if (symbolBits < 1 || symbolBits > 8)
      throw refuse.damaged(`its colors are numbers of ${symbolBits} bits`);
    return {
      width,
      height,
      interlaced: (own & 0x40) !== 0,
      palette: palette.length > 0 ? palette : shared,
      transparent,
      symbolBits,
      packed: subBlocks(gif, data + 1).data,
    };
  }
}

/** Data come in parts of up to 255 bytes, each after its length; one of none ends them. */
function subBlocks(gif: Uint8Array, start: number): { data: Uint8Array; end: number } {
  const view = viewOf(gif);
  const parts: Uint8Array[] = [];
  let at = start;
  for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) {
    parts.push(slice(gif, at + 1, length));
    at += 1 + length;
  }
  return { data: new Uint8Array(Buffer.concat(parts)), end: at + 1 };
}

/** Indices as colors, with the rows in their places. */
function colored(indices: Uint8Array, frame: Frame, refuse: Refusals): Picture {
  const { width, height, palette, transparent } = frame;
  const channels = transparent === undefined ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  let from = 0;
  for (const row of rowOrder(frame)) {
    for (let x = 0; x < width; x++, from++) {
      const index = indices[from];
      const to = channels * (row * width + x);
      if (index === transparent) continue;
      if (3 * index >= palette.length) {
        throw refuse.damaged(
          `the pixel at (${x}, ${row}) has color ${index}, but the palette has ${palette.length / 3}`,
        );
      }
      for (let c = 0; c < 3; c++) data[to + c] = palette[3 * index + c];
      if (channels === 4) data[to + 3] = 255;
    }
  }
  return { data, width, height, channels, depth: 8 };
}

function* rowOrder({ height, interlaced }: Frame): Generator<number> {
  for (const [begin, step] of interlaced ? PASSES : ([[0, 1]] as const)) {
    for (let row = begin; row < height; row += step) yield row;
  }
}
