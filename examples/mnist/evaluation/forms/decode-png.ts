import { type DecodedPng, decode, hasPngSignature } from "fast-png";
import { FormatError, ValueError } from "pellucid";

const SIGNATURE_BYTES = 8;
/** Length, type and checksum: what a chunk has besides its data. */
const CHUNK_OVERHEAD = 12;
const MAX_PIXELS = 100e6;
const PALETTE = 3;

/** Bit depths that each color type may have (PNG specification, 11.2.1). */
const DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16], // gray
  2: [8, 16], // RGB
  [PALETTE]: [1, 2, 4, 8],
  4: [8, 16], // gray and alpha
  6: [8, 16], // RGB and alpha
};

/**
 * Decodes a PNG to its samples: any color type, any bit depth; interlaced ones from 8 bits a sample.
 * `palette` is set exactly when the samples are indices into it.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are not a PNG, are cut off, damaged, or of a kind that cannot be decoded.
 * @throws ValueError if the image has no pixels, or more than 100 million.
 * @example
 * const { width, height, channels, depth } = decodePng(await readFile("seven.png"), "seven.png");
 */
export function decodePng(png: Uint8Array, source: string): DecodedPng {
  const { colorType } = checkHeader(png, source);
  checkComplete(png, source);
  let image: DecodedPng;
  try {
    image = decode(png, { checkCrc: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(
      `decodePng: ${source} is damaged: ${reason}; copy or export the image again`,
      { source, reason },
      { cause: error },
    );
  }
  if (colorType === PALETTE && !image.palette) {
    throw new FormatError(
      `decodePng: ${source} is damaged: its samples index a palette (PLTE) that it lacks`,
      { source },
    );
  }
  // In an RGB image a palette is only a hint for displays of few colors.
  if (colorType !== PALETTE) image.palette = undefined;
  return image;
}

/** Checks the signature and the IHDR chunk, before anything of the size it states is allocated. */
function checkHeader(png: Uint8Array, source: string): { colorType: number } {
  if (!hasPngSignature(png)) {
    const start = Array.from(png.subarray(0, SIGNATURE_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
    throw new FormatError(
      `decodePng: ${source} is not a PNG: it begins with ${start.join(" ") || "nothing"}, ` +
        "a PNG with 89 50 4e 47 0d 0a 1a 0a; export the image as PNG",
      { source, start },
    );
  }
  const header = new DataView(png.buffer, png.byteOffset + SIGNATURE_BYTES);
  if (png.length < SIGNATURE_BYTES + CHUNK_OVERHEAD + 13) throw truncated(png, source);
  const type = chunkType(png, SIGNATURE_BYTES);
  if (type !== "IHDR") {
    throw new FormatError(`decodePng: ${source} is damaged: its first chunk is ${type}, but must be IHDR`, {
      source,
      type,
    });
  }
  const [width, height] = [header.getUint32(8), header.getUint32(12)];
  const [depth, colorType, interlace] = [header.getUint8(16), header.getUint8(17), header.getUint8(20)];
  if (width === 0 || height === 0) {
    throw new ValueError(`decodePng: ${source} is ${width} x ${height} pixels: there is nothing in it`, {
      source,
      width,
      height,
    });
  }
  if (width * height > MAX_PIXELS) {
    throw new ValueError(
      `decodePng: ${source} is ${width} x ${height} = ${width * height} pixels, more than ${MAX_PIXELS}; ` +
        "scale it down: a digit needs no more than a few hundred pixels a side",
      { source, width, height, limit: MAX_PIXELS },
    );
  }
  if (!DEPTHS[colorType]?.includes(depth)) {
    throw new FormatError(
      `decodePng: ${source} is damaged: PNG has no color type ${colorType} at ${depth} bits a sample`,
      { source, colorType, depth },
    );
  }
  // fast-png reads a whole byte per interlaced sample, so it would return noise here, not an error.
  if (interlace !== 0 && depth < 8) {
    throw new FormatError(
      `decodePng: ${source} is interlaced at ${depth} bits a sample, and only 8 and 16 are supported so; ` +
        "save it without interlacing",
      { source, depth },
    );
  }
  return { colorType };
}

/** Walks the chunks to IEND. The decoder alone would not do: it may read on in the buffer behind a view. */
function checkComplete(png: Uint8Array, source: string): void {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = SIGNATURE_BYTES;
  while (at + CHUNK_OVERHEAD <= png.length) {
    const end = at + CHUNK_OVERHEAD + view.getUint32(at);
    if (end > png.length) break;
    if (chunkType(png, at) === "IEND") return;
    at = end;
  }
  throw truncated(png, source);
}

const chunkType = (png: Uint8Array, at: number) => String.fromCharCode(...png.subarray(at + 4, at + 8));

function truncated(png: Uint8Array, source: string): FormatError {
  return new FormatError(
    `decodePng: ${source} is cut off: its ${png.length} bytes end before the IEND chunk that closes a PNG; ` +
      "copy or download it again",
    { source, bytes: png.length },
  );
}
