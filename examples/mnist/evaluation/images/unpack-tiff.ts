import { inflateSync } from "node:zlib";
import { unpackFax4 } from "./fax4.js";
import { unpackLzw } from "./lzw.js";
import type { TiffLayout } from "./tiff-layout.js";

/** Unpacks a strip or a tile into `out`: how many bytes of it there are. */
export function unpackPart(
  stored: Uint8Array,
  out: Uint8Array,
  { compression, tileWidth, lowBitsFirst }: TiffLayout,
): number {
  const packed = lowBitsFirst ? withBitsTurned(stored) : stored;
  switch (compression) {
    case "lzw":
      return unpackLzw(packed, out, { symbolBits: 8, tiff: true });
    case "packbits":
      return unpackBits(packed, out);
    case "fax4":
      return unpackFax4(packed, out, tileWidth);
    case "deflate":
      return inflate(packed, out);
    case "none": {
      const length = Math.min(packed.length, out.length);
      out.set(packed.subarray(0, length));
      return length;
    }
  }
}

function inflate(packed: Uint8Array, out: Uint8Array): number {
  let unpacked: Uint8Array;
  try {
    unpacked = inflateSync(packed, { maxOutputLength: out.length });
  } catch (error) {
    const tooMuch = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw tooMuch ? new Error(`a part of it unpacks to more than its ${out.length} bytes`) : error;
  }
  out.set(unpacked);
  return unpacked.length;
}

/** PackBits (TIFF 6.0, section 9): n from 0 to 127 is followed by n + 1 bytes as they are, -n by one that stands n + 1 times. */
function unpackBits(packed: Uint8Array, out: Uint8Array): number {
  let written = 0;
  for (let at = 0; at < packed.length && written < out.length; ) {
    const n = (packed[at] << 24) >> 24;
    at += 1;
    if (n === -128) continue;
    const count = Math.min(1 + Math.abs(n), out.length - written);
    if (n < 0) out.fill(packed[at] ?? 0, written, written + count);
    else out.set(packed.subarray(at, at + count), written);
    at += n < 0 ? 1 : 1 + n;
    written += count;
  }
  return written;
}

/** Each byte with its bits from the other end. */
const TURNED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) out |= ((byte >> bit) & 1) << (7 - bit);
  return out;
});

function withBitsTurned(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = TURNED[bytes[i]];
  return out;
}
