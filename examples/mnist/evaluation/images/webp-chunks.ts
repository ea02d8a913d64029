import { letters, type Refusals, slice, viewOf } from "./refusals.js";
import { exifOrientation } from "./tiff-directory.js";

/** The first picture of a WebP, and what is said of it. */
interface WebpHeader {
  width: number;
  height: number;
  orientation: number;
  /** A WebP with that picture alone. */
  still: Uint8Array;
}

interface Chunk {
  name: string;
  data: Uint8Array;
}

const ANIMATED = 0x02;
const HAS_ALPHA = 0x10;
/** Place, size, duration and flags of a frame. */
const FRAME_HEADER = 16;

/**
 * Reads the chunks of a WebP (RFC 9649). Of an animated one the first frame is taken.
 *
 * @throws RangeError if a chunk reaches past the end.
 */
export function readWebpChunks(webp: Uint8Array, refuse: Refusals): WebpHeader {
  const end = 8 + viewOf(webp).getUint32(4, true);
  const chunks = readChunks(slice(webp, 12, end - 12));
  const named = (name: string) => chunks.find((chunk) => chunk.name === name)?.data;
  const exif = named("EXIF");
  // Some programs begin it as JPEG does.
  const orientation = exif ? exifOrientation(exif.subarray(letters(exif, 0, 6) === "Exif\0\0" ? 6 : 0)) : 1;
  const extended = named("VP8X");
  if (extended && (viewOf(extended).getUint8(0) & ANIMATED) !== 0) {
    const frame = named("ANMF");
    if (!frame) throw refuse.damaged("it is animated and has no frame");
    const parts = readChunks(slice(frame, FRAME_HEADER, frame.length - FRAME_HEADER));
    const still = stillOf(frame, parts);
    return { ...sizeOf(parts, refuse), orientation, still };
  }
  if (extended) refuse.checkSize(1 + uint24(extended, 4), 1 + uint24(extended, 7));
  return { ...sizeOf(chunks, refuse), orientation, still: webp };
}

/** Chunks fill an even number of bytes. */
function readChunks(bytes: Uint8Array): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    chunks.push({ name: letters(bytes, at, 4), data: slice(bytes, at + 8, length) });
    at += 8 + length + (length & 1);
  }
  return chunks;
}

/** The size of the picture itself, as its own bits begin: those of VP8 (RFC 6386, 9.1) or of VP8L (RFC 9649, 3.4). */
function sizeOf(chunks: readonly Chunk[], refuse: Refusals): { width: number; height: number } {
  const picture = chunks.find(({ name }) => name === "VP8 " || name === "VP8L");
  if (!picture) throw refuse.damaged("there is no picture in it");
  const view = viewOf(picture.data);
  const bits = picture.name === "VP8L" ? view.getUint32(1, true) : 0;
  const [width, height] =
    picture.name === "VP8L"
      ? [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)]
      : [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
  refuse.checkSize(width, height);
  return { width, height };
}

/** A frame as a WebP of its own. */
function stillOf(frame: Uint8Array, parts: readonly Chunk[]): Uint8Array {
  const header = new Uint8Array(10);
  header[0] = parts.some(({ name }) => name === "ALPH") ? HAS_ALPHA : 0;
  header.set(frame.subarray(6, 12), 4);
  const kept = [
    { name: "VP8X", data: header },
    ...parts.filter(({ name }) => ["ALPH", "VP8 ", "VP8L"].includes(name)),
  ];
  const body = Buffer.concat([Buffer.from("WEBP"), ...kept.flatMap(({ name, data }) => chunk(name, data))]);
  return new Uint8Array(Buffer.concat([Buffer.from("RIFF"), uint32(body.length), body]));
}

const chunk = (name: string, data: Uint8Array): Uint8Array[] => [
  Buffer.from(name, "latin1"),
  uint32(data.length),
  data,
  Buffer.alloc(data.length & 1),
];

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const uint24 = (bytes: Uint8Array, at: number): number => {
  const view = viewOf(bytes);
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
};
