import { inflateRawSync } from "node:zlib";
import { crc32 } from "../../src/files/crc32.js";
import { readDirectory } from "../../src/formats/zip/directory.js";

/** Writes the checksums and sizes that fit the files of a zip archive after a change, as far as its directory can be read. */
export function repairZip(bytes: Uint8Array): Uint8Array {
  const repaired = bytes.slice();
  const view = new DataView(repaired.buffer);
  const none = new Error();
  try {
    const listed = readDirectory(repaired, () => {
      throw none;
    });
    for (const { name, method, packedSize, start } of listed) {
      const begin = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
      const packed = repaired.subarray(begin, begin + packedSize);
      const whole = method === 8 ? inflateRawSync(packed, { maxOutputLength: 2 ** 20 }) : packed;
      const at = placeOf(repaired, name);
      view.setUint32(at + 16, crc32(whole), true);
      if (view.getUint32(at + 24, true) !== 0xffffffff) view.setUint32(at + 24, whole.length, true);
    }
  } catch {
    // What cannot be read is left as it is, for the parser to refuse.
  }
  return repaired;
}

/** Where the directory's entry of that name begins. */
function placeOf(bytes: Uint8Array, name: string): number {
  const text = Buffer.from(bytes.buffer);
  for (let at = text.indexOf("PK\x01\x02"); at >= 0; at = text.indexOf("PK\x01\x02", at + 1)) {
    if (text.subarray(at + 46, at + 46 + text.readUint16LE(at + 28)).toString() === name) return at;
  }
  throw new Error(`no entry ${name}`);
}
