import { describe } from "../../describe.js";
import type { Fail } from "../fail.js";

// The central directory at the end of a zip archive says what there is; headers before the files repeat some of it.
// Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (sections 4.3 to 4.5).

/** What the central directory says of a file. */
export interface Listed {
  name: string;
  isEncrypted: boolean;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  /** Where its own header begins. */
  start: number;
}

const END = { signature: 0x06054b50, bytes: 22, longestComment: 0xffff };
const END_64 = { signature: 0x06064b50, bytes: 56 };
const LOCATOR_64 = { signature: 0x07064b50, bytes: 20 };
const LISTED = { signature: 0x02014b50, bytes: 46 };
/** The value that says "too large for this field, see the one of 64 bits". */
const [FULL_16, FULL_32] = [0xffff, 0xffffffff];
const EXTRA_64 = 1;

/** The files of an archive, in the order of its directory. */
export function readDirectory(bytes: Uint8Array, fail: Fail): Listed[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start, size } = findDirectory(view, fail);
  const end = start + size;
  if (end > bytes.length)
    fail(`is a damaged zip archive: its directory ends at ${end} of ${bytes.length} bytes`);
  const listed: Listed[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + LISTED.bytes > end || view.getUint32(at, true) !== LISTED.signature) {
      fail(`is a damaged zip archive: its directory has no entry ${i} of ${count}`);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const nameStart = at + LISTED.bytes;
    const extraStart = nameStart + nameBytes;
    const next = extraStart + extraBytes + commentBytes;
    if (next > end) fail(`is a damaged zip archive: entry ${i} goes beyond its directory`);
    const name = decodeName(bytes.subarray(nameStart, extraStart), i, fail);
    const extra = new DataView(view.buffer, view.byteOffset + extraStart, extraBytes);
    listed.push(readListed(view, at, name, extra, fail));
    at = next;
  }
  return listed;
}

function readListed(view: DataView, at: number, name: string, extra: DataView, fail: Fail): Listed {
  const [packedSize, size, start] = inFull(
    [24, 20, 42].map((field) => view.getUint32(at + field, true)),
    extra,
    () => fail(`is a damaged zip archive: ${describe(name)} lacks its sizes of 64 bits`),
  );
  return {
    name,
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedSize,
    size,
    start,
  };
}

/** Size, packed size and start: those that are full are in the extra field of zip64 instead, in this order. */
function inFull([size, packedSize, start]: number[], extra: DataView, fail: () => never): number[] {
  const fields = [size!, packedSize!, start!];
  if (!fields.includes(FULL_32)) return [packedSize!, size!, start!];
  let at = 0;
  while (at + 4 <= extra.byteLength && extra.getUint16(at, true) !== EXTRA_64) {
    at += 4 + extra.getUint16(at + 2, true);
  }
  at += 4;
  const long = fields.map((field) => {
    if (field !== FULL_32) return field;
    if (at + 8 > extra.byteLength) fail();
    at += 8;
    return Number(extra.getBigUint64(at - 8, true));
  });
  return [long[1]!, long[0]!, long[2]!];
}

function findDirectory(view: DataView, fail: Fail): { count: number; start: number; size: number } {
  const at = findEnd(view, fail);
  const count = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 12, true);
  const start = view.getUint32(at + 16, true);
  if (count !== FULL_16 && size !== FULL_32 && start !== FULL_32) return { count, start, size };

  const locator = at - LOCATOR_64.bytes;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64.signature) return { count, start, size };
  const end64 = Number(view.getBigUint64(locator + 8, true));
  if (end64 + END_64.bytes > locator || view.getUint32(end64, true) !== END_64.signature) {
    fail(`is a damaged zip archive: the end of its directory of 64 bits is not at ${end64}`);
  }
  const field = (offset: number) => Number(view.getBigUint64(end64 + offset, true));
  return { count: field(32), size: field(40), start: field(48) };
}

/** Behind the end of the directory there is nothing but a comment, of the length that it says. */
function findEnd(view: DataView, fail: Fail): number {
  const last = view.byteLength - END.bytes;
  for (let at = last; at >= Math.max(0, last - END.longestComment); at--) {
    if (view.getUint32(at, true) === END.signature && view.getUint16(at + 20, true) === last - at) return at;
  }
  return fail("is no whole zip archive: the end of its directory is missing; fetch the file again");
}

function decodeName(bytes: Uint8Array, i: number, fail: Fail): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail(`is a zip archive whose entry ${i} has a name that is not UTF-8`);
  }
}
