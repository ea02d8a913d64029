// Safetensors files as others may write them.

import { crc32c } from "../../src/files/crc32c.js";

/** A file with the given header, as bytes, as text or as a value, and `dataBytes` bytes of data. */
export function file(header: unknown, dataBytes: number): Uint8Array {
  const text = () => (typeof header === "string" ? header : JSON.stringify(header));
  const json = header instanceof Uint8Array ? header : new TextEncoder().encode(text());
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

/** A file with one tensor `a`, whose bytes are given. */
export function fileOf(dtype: string, shape: number[], data: ArrayBufferView): Uint8Array {
  const bytes = file({ a: { dtype, shape, data_offsets: [0, data.byteLength] } }, data.byteLength);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), bytes.length - data.byteLength);
  return bytes;
}

/** The digits of the checksum, where a file of this library has them. */
const CHECKSUM = [35, 43] as const;

/** Writes the checksum that fits a file after a change, if it has one. */
export function repairChecksum(bytes: Uint8Array): Uint8Array {
  const [begin, end] = CHECKSUM;
  if (bytes.length < end) return bytes;
  const repaired = bytes.slice();
  const checksum = crc32c(bytes.subarray(0, begin), bytes.subarray(end));
  repaired.set(new TextEncoder().encode(checksum.toString(16).padStart(8, "0")), begin);
  return repaired;
}
