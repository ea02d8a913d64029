import { FormatError, PellucidError, ValueError } from "pellucid";

/** A photograph of the largest cameras; as numbers it takes 200 MB. */
const MAX_PIXELS = 50e6;
/** As in libpng. */
const MAX_SIDE = 1e6;

/** How a decoder says no: each error names the decoder, the file, what was seen, and the way out. */
export interface Refusals {
  damaged(reason: string, cause?: unknown): FormatError;
  cutOff(rule: string): FormatError;
  unsupported(what: string, wayOut: string): FormatError;
  /** @throws ValueError if there are no pixels, more than 50 million, or more than a million on a side. */
  checkSize(width: number, height: number): void;
}

/**
 * @param decoder the function whose errors these are.
 * @param source names the image: its path, usually.
 */
export function refusals(decoder: string, source: string): Refusals {
  const start = `${decoder}: ${source}`;
  return {
    damaged: (reason, cause) =>
      new FormatError(
        `${start} is damaged: ${reason}; copy or export the image again`,
        { source, reason },
        { cause },
      ),
    cutOff: (rule) => new FormatError(`${start} is cut off: ${rule}; copy or download it again`, { source }),
    unsupported: (what, wayOut) =>
      new FormatError(`${start} ${what}, which is not read; ${wayOut}`, { source }),
    checkSize(width, height) {
      const seen = { source, width, height, limit: MAX_PIXELS };
      const size = `${width} x ${height}`;
      if (width === 0 || height === 0) {
        throw new ValueError(`${start} is ${size} pixels: there is nothing in it`, seen);
      }
      if (width * height > MAX_PIXELS) {
        throw new ValueError(
          `${start} is ${size} = ${width * height} pixels, more than ${MAX_PIXELS}; ` +
            "scale it down: a digit needs no more than a few hundred pixels a side",
          seen,
        );
      }
      if (Math.max(width, height) > MAX_SIDE) {
        throw new ValueError(
          `${start} is ${size} pixels; a side may have at most ${MAX_SIDE}: scale it down`,
          { ...seen, limit: MAX_SIDE },
        );
      }
    },
  };
}

/** What reads past the end of a file is told that it is cut off; what else fails, that it is damaged. */
export function refusing<T>(bytes: Uint8Array, { damaged, cutOff }: Refusals, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PellucidError) throw error;
    if (error instanceof RangeError) throw cutOff(`its ${bytes.length} bytes end before what they announce`);
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

/** The bytes as numbers of 8, 16 or 32 bits; reading past their end is a RangeError. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A part of the bytes, whole. */
export function slice(bytes: Uint8Array, from: number, length: number): Uint8Array {
  if (from + length > bytes.length) throw new RangeError(`${from + length} > ${bytes.length}`);
  return bytes.subarray(from, from + length);
}

/** Some bytes as text, as names in files are. */
export const letters = (bytes: Uint8Array, from: number, count: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + count));
