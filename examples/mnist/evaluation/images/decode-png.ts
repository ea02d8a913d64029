import { crc32, inflateSync } from "node:zlib";
import { type DecodedPng, decode, hasPngSignature } from "fast-png";
import { FormatError, ValueError } from "pellucid";
import type { Stored } from "./picture.js";
import { pictureOfPng } from "./png-picture.js";
import { type Refusals, refusals } from "./refusals.js";
import { exifOrientation } from "./tiff-directory.js";

const SIGNATURE_BYTES = 8;
const PROFILE = "iCCP";
/** Length, type and checksum: what a chunk has besides its data. */
const CHUNK_OVERHEAD = 12;
/** A picture is unpacked, and its samples stand beside that: 50 million pixels of 16-bit RGBA would take 800 MB. */
const MAX_UNPACKED = 200e6;
const PALETTE = 3;
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, [PALETTE]: 1, 4: 2, 6: 4 };
/** Where the pixels of each of the seven passes of an interlaced image begin, and how far apart they are, in x and y. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bit depths that each color type may have (PNG specification, 11.2.1). */
const DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16], // gray
  2: [8, 16], // RGB
  [PALETTE]: [1, 2, 4, 8],
  4: [8, 16], // gray and alpha
  6: [8, 16], // RGB and alpha
};

/**
 * Decodes a PNG: any color type, any bit depth; interlaced ones from 8 bits a sample.
 *
 * Nothing is allocated for an image before its size is known to be within the limits, nor for its data before they are known
 * to be of that size: a small file can ask for any amount of memory.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are not a PNG, are cut off, damaged, or of a kind that cannot be decoded.
 * @throws ValueError if the image has no pixels, more than 50 million, more than a million on a side, or more than
 * 200 MB of samples.
 * @example
 * const { picture } = decodePng(await readFile("seven.png"), "seven.png");
 */
export function decodePng(png: Uint8Array, source: string): Stored {
  const refuse = refusals("decodePng", source);
  const header = checkHeader(png, source, refuse);
  const chunks = readChunks(png, refuse);
  checkData(chunks, header, refuse);
  const exif = chunks.find(({ type }) => type === "eXIf");
  return {
    picture: pictureOfPng(decodeSamples(png, chunks, header, refuse), refuse),
    orientation: exif ? exifOrientation(exif.data) : 1,
  };
}

/** The samples; `palette` is set exactly when they are indices into it. */
function decodeSamples(
  png: Uint8Array,
  chunks: readonly Chunk[],
  { colorType }: Header,
  refuse: Refusals,
): DecodedPng {
  let image: DecodedPng;
  try {
    image = decode(withoutProfile(png, chunks));
  } catch (error) {
    throw refuse.damaged(error instanceof Error ? error.message : String(error), error);
  }
  if (colorType === PALETTE && !image.palette) {
    throw refuse.damaged("its samples index a palette (PLTE) that it lacks");
  }
  // In an RGB image a palette is only a hint for displays of few colors.
  if (colorType !== PALETTE) image.palette = undefined;
  return image;
}

interface Header {
  width: number;
  height: number;
  depth: number;
  colorType: number;
  interlaced: boolean;
}

/** Checks the signature and the IHDR chunk. */
function checkHeader(png: Uint8Array, source: string, refuse: Refusals): Header {
  if (!hasPngSignature(png)) {
    const start = Array.from(png.subarray(0, SIGNATURE_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
    throw new FormatError(
      `decodePng: ${source} is not a PNG: it begins with ${start.join(" ") || "nothing"}, ` +
        "a PNG with 89 50 4e 47 0d 0a 1a 0a; export the image as PNG",
      { source, start },
    );
  }
  const header = new DataView(png.buffer, png.byteOffset + SIGNATURE_BYTES);
  if (png.length < SIGNATURE_BYTES + CHUNK_OVERHEAD + 13) throw truncated(png, refuse);
  const type = chunkType(png, SIGNATURE_BYTES);
  if (type !== "IHDR") throw refuse.damaged(`its first chunk is ${type}, but must be IHDR`);
  const [width, height] = [header.getUint32(8), header.getUint32(12)];
  const [depth, colorType, interlace] = [header.getUint8(16), header.getUint8(17), header.getUint8(20)];
  refuse.checkSize(width, height);
  if (!DEPTHS[colorType]?.includes(depth)) {
    throw refuse.damaged(`PNG has no color type ${colorType} at ${depth} bits a sample`);
  }
  // fast-png reads a whole byte per interlaced sample, so it would return noise here, not an error.
  if (interlace !== 0 && depth < 8) {
    throw refuse.unsupported(
      `is interlaced at ${depth} bits a sample`,
      "save it without interlacing, or with 8 or 16 bits",
    );
  }
  const checked = { width, height, depth, colorType, interlaced: interlace !== 0 };
  const bytes = unpackedBytes(checked);
  if (bytes > MAX_UNPACKED) {
    throw new ValueError(
      `decodePng: ${source} is ${width} x ${height} pixels, which unpacks to ${bytes} bytes, more than ${MAX_UNPACKED}; ` +
        "save it with 8 bits a sample, or scale it down",
      { source, width, height, bytes, limit: MAX_UNPACKED },
    );
  }
  return checked;
}

interface Chunk {
  type: string;
  data: Uint8Array;
  /** The chunk as it stands in the file. */
  whole: Uint8Array;
}

/** The chunks up to IEND. The decoder alone would not do: it may read on in the buffer behind a view. */
function readChunks(png: Uint8Array, refuse: Refusals): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  let at = SIGNATURE_BYTES;
  while (at + CHUNK_OVERHEAD <= png.length) {
    const end = at + CHUNK_OVERHEAD + view.getUint32(at);
    if (end > png.length) break;
    const type = chunkType(png, at);
    // A profile is left out.
    if (type !== PROFILE && crc32(png.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw refuse.damaged(`the checksum of its chunk ${type} is wrong`);
    }
    chunks.push({ type, data: png.subarray(at + 8, end - 4), whole: png.subarray(at, end) });
    if (type === "IEND") return chunks;
    at = end;
  }
  throw truncated(png, refuse);
}

/** Bytes of an image before they are packed: each row begins with one that names its filter. */
function unpackedBytes({ width, height, depth, colorType, interlaced }: Header): number {
  const rows = (columns: number, count: number) =>
    columns === 0 ? 0 : count * (1 + Math.ceil((columns * SAMPLES[colorType] * depth) / 8));
  if (!interlaced) return rows(width, height);
  const along = (length: number, begin: number, step: number) =>
    Math.max(0, Math.ceil((length - begin) / step));
  return PASSES.map(([x, y, dx, dy]) => rows(along(width, x, dx), along(height, y, dy))).reduce(
    (sum, bytes) => sum + bytes,
  );
}

/** The decoder unpacks whatever there is, so what is more than the image is refused before. */
function checkData(chunks: readonly Chunk[], header: Header, refuse: Refusals): void {
  const packed = chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data);
  const expected = unpackedBytes(header);
  try {
    inflateSync(Buffer.concat(packed), { maxOutputLength: expected });
  } catch (error) {
    // What else may be wrong the decoder finds where it is.
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") return;
    throw refuse.damaged(
      `its data unpack to more than the ${expected} bytes of ${header.width} x ${header.height} pixels`,
      error,
    );
  }
}

/** A color profile, which could unpack without end, says nothing about the samples. */
function withoutProfile(png: Uint8Array, chunks: readonly Chunk[]): Uint8Array {
  if (chunks.every(({ type }) => type !== PROFILE)) return png;
  const rest = chunks.filter(({ type }) => type !== PROFILE).map(({ whole }) => whole);
  return new Uint8Array(Buffer.concat([png.subarray(0, SIGNATURE_BYTES), ...rest]));
}

const chunkType = (png: Uint8Array, at: number) => String.fromCharCode(...png.subarray(at + 4, at + 8));

function truncated(png: Uint8Array, refuse: Refusals): FormatError {
  return refuse.cutOff(`its ${png.length} bytes end before the IEND chunk that closes a PNG`);
}
