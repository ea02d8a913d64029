import { describe } from "../../describe.js";
import { crc32 } from "../../files/crc32.js";
import { MOST_PACKED } from "../../files/most-packed.js";
import type { Fail } from "../fail.js";
import { type Listed, readDirectory } from "./directory.js";
import { inflate } from "./inflate.js";

/** A file of an archive. */
export interface ZipFile {
  name: string;
  /** Unpacks it, and checks it against its checksum. */
  read(): Uint8Array;
}

const HEADER = { signature: 0x04034b50, bytes: 30 };
const [STORED, DEFLATED] = [0, 8];

/**
 * The files of a zip archive, by name. Nothing is unpacked before it is asked for, but all that the directory claims is
 * checked: a file is at most as long as its packed bytes can become, no two share bytes, and together they have at most
 * `atMost` bytes. So a few bytes cannot take memory without end.
 */
export function readZip(bytes: Uint8Array, atMost: number, fail: Fail): Map<string, ZipFile> {
  const files = new Map<string, ZipFile>();
  const places: { name: string; start: number; end: number }[] = [];
  let total = 0;
  for (const listed of readDirectory(bytes, fail)) {
    const { name, start, size } = listed;
    if (files.has(name)) fail(`has two files ${describe(name)} in its zip archive`);
    const failFile: Fail = (text) => fail(`has a file ${describe(name)} in its zip archive that ${text}`);
    const packed = packedBytes(bytes, listed, failFile);
    places.push({ name, start, end: packed.byteOffset - bytes.byteOffset + packed.length });
    total += size;
    if (total > atMost) {
      fail(`unpacks to ${total} bytes and more, but at most ${atMost} are taken; give it more, as atMost`);
    }
    files.set(name, { name, read: () => unpack(packed, listed, failFile) });
  }
  places.sort((a, b) => a.start - b.start);
  for (const [i, { name, end }] of places.entries()) {
    const next = places[i + 1];
    if (next !== undefined && next.start < end) {
      fail(`has files ${describe(name)} and ${describe(next.name)} in its zip archive that share bytes`);
    }
  }
  return files;
}

function packedBytes(bytes: Uint8Array, listed: Listed, fail: Fail): Uint8Array {
  const { isEncrypted, method, packedSize, size, start } = listed;
  if (isEncrypted) fail("is encrypted; write the archive without a password");
  if (method !== STORED && method !== DEFLATED) {
    fail(
      `is packed by method ${method}; those of NumPy and PyTorch are ${STORED} (none) and ${DEFLATED} (deflate)`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + HEADER.bytes > bytes.length || view.getUint32(start, true) !== HEADER.signature) {
    fail(`has no header at ${start}`);
  }
  const begin = start + HEADER.bytes + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (begin + packedSize > bytes.length) {
    fail(`ends at ${begin + packedSize}, but the archive has ${bytes.length} bytes; fetch it again`);
  }
  const most = method === STORED ? packedSize : packedSize * MOST_PACKED;
  if (size > most || (method === STORED && size !== packedSize)) {
    fail(`claims ${size} bytes, but ${packedSize} packed ones cannot become as many`);
  }
  return bytes.subarray(begin, begin + packedSize);
}

function unpack(packed: Uint8Array, { method, size, crc }: Listed, fail: Fail): Uint8Array {
  const whole = method === STORED ? packed : inflate(packed, size, fail);
  const found = crc32(whole);
  if (found !== crc) fail(`is damaged: its CRC-32 is ${found}, but ${crc} was written; fetch it again`);
  return whole;
}
