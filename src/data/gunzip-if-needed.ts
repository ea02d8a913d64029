import { FormatError } from "../errors.js";
import { MOST_PACKED } from "../files/most-packed.js";

// Node's modules are imported where they are used, so that a browser bundle can hold this file.

/** The length that the beginning of a file says the whole has; null where it says none. */
export type PromisedLength = (head: Uint8Array) => number | null;

const PIECE = 2 ** 18;

/**
 * Unpacks `bytes` when they begin with gzip's magic number 1f 8b, whatever the file is called, and returns them as they are
 * when not.
 *
 * A few bytes can unpack without end, so it goes piece by piece, into as much memory as the beginning of what comes out
 * promises; where that promises nothing, only the beginning is returned, for whoever reads it to refuse.
 *
 * @throws FormatError when the gzip stream is cut off or corrupt, or holds more than its header promises.
 */
export async function gunzipIfNeeded(
  bytes: Uint8Array,
  source: string,
  promisedLength: PromisedLength,
): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const { createGunzip } = process.getBuiltinModule("node:zlib");
  const stream = createGunzip({ chunkSize: PIECE });
  stream.end(bytes);
  let whole: Uint8Array | null = null;
  let length = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      if (whole === null) {
        const promised = promisedLength(piece);
        if (promised === null) return piece;
        whole = new Uint8Array(Math.min(promised, MOST_PACKED * bytes.length));
      }
      if (length + piece.length > whole.length) {
        throw new FormatError(
          `gunzip: ${source} holds more than the ${whole.length} bytes that its header promises; fetch the file again`,
          { source, promised: whole.length },
        );
      }
      whole.set(piece, length);
      length += piece.length;
    }
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const fault = code === "Z_BUF_ERROR" ? "is cut off" : "is corrupt";
    throw new FormatError(
      `gunzip: ${source} ${fault} (${message}) after ${bytes.length} compressed bytes; fetch the file again`,
      { source, compressedBytes: bytes.length },
      { cause },
    );
  } finally {
    stream.destroy();
  }
  return whole?.subarray(0, length) ?? new Uint8Array();
}
