import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../../src/files/crc32.js";
import { readZip } from "../../../src/formats/zip/read-zip.js";
import { thrown } from "../../support/errors.js";

const fail = (text: string): never => {
  throw new Error(`a.zip ${text}`);
};
const read = (bytes: Uint8Array, atMost = 2 ** 31) =>
  new Map([...readZip(bytes, atMost, fail)].map(([name, file]) => [name, file.read()]));

const text = strToU8("some text that is long enough to be packed, text, text, text");
const stored = zipSync({ a: [text, { level: 0 }], b: [strToU8("b"), { level: 0 }] });
const packed = zipSync({ a: text });

/** Where a signature is for the n-th time. */
function find(bytes: Uint8Array, signature: number[], n = 0): number {
  const places = [...bytes.keys()].filter((at) => signature.every((byte, i) => bytes[at + i] === byte));
  return places[n];
}
const DIRECTORY = [0x50, 0x4b, 1, 2];
const END = [0x50, 0x4b, 5, 6];

/** A copy with a field of 16 or 32 bits, so many bytes behind a signature, set. */
function set(
  bytes: Uint8Array,
  signature: number[],
  field: number,
  value: number,
  { bits = 32, n = 0 }: { bits?: 16 | 32; n?: number } = {},
): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const at = find(bytes, signature, n) + field;
  if (bits === 16) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return copy;
}

test("stored and deflated files are read, and a comment at the end passed over", () => {
  expect(read(stored)).toEqual(
    new Map([
      ["a", text],
      ["b", strToU8("b")],
    ]),
  );
  expect(read(packed)).toEqual(new Map([["a", text]]));
  const commented = new Uint8Array([...set(stored, END, 20, 7, { bits: 16 }), ...strToU8("comment")]);
  expect(read(commented).size).toBe(2);
  expect(read(zipSync({}))).toEqual(new Map());
});

test("bytes in the middle of a Node buffer are read as well", () => {
  const shifted = Buffer.concat([Buffer.from("xyz"), stored]).subarray(3);
  const bytes = [...read(shifted)].map(([name, found]) => [name, new Uint8Array(found)] as const);
  expect(new Map(bytes)).toEqual(read(stored));
});

test("an archive cut off anywhere is refused", () => {
  for (let length = 0; length < packed.length; length++) {
    expect(thrown(() => read(packed.subarray(0, length)))).toBe(
      "Error: a.zip is no whole zip archive: the end of its directory is missing; fetch the file again",
    );
  }
});

test.each([
  ["stored", zipSync({ a: [text, { level: 0 }] })],
  ["packed", packed],
])("every byte of a %s file that changes is noticed", (_, bytes) => {
  const header = 30 + "a".length;
  for (let at = header; at < find(bytes, DIRECTORY); at++) {
    const damaged = bytes.slice();
    damaged[at] ^= 16;
    expect(thrown(() => read(damaged))).toMatch(/^Error: a\.zip has a file "a" in its zip archive that /);
  }
});

test("a checksum that is another is told with the one that was written", () => {
  const damaged = zipSync({ a: [text, { level: 0 }] });
  damaged[31] = 0;
  expect(thrown(() => read(damaged))).toBe(
    `Error: a.zip has a file "a" in its zip archive that is damaged: its CRC-32 is ${crc32(damaged.subarray(31, 31 + text.length))}, but ${crc32(text)} was written; fetch it again`,
  );
});

/** A packed file whose directory and header claim a size of 32 bits. */
const claiming = (size: number) => set(packed, DIRECTORY, 24, size);

describe("is refused", () => {
  const cases: Record<string, [bytes: Uint8Array, says: string, atMost?: number]> = {
    "what two files are called": [
      zipSync({ ab: text, ac: text }).map((byte, i, all) =>
        byte === 0x63 && all[i - 1] === 0x61 && find(all, DIRECTORY) < i ? 0x62 : byte,
      ),
      'has two files "ab" in its zip archive',
    ],
    "an encrypted file": [
      set(packed, DIRECTORY, 8, 1, { bits: 16 }),
      'has a file "a" in its zip archive that is encrypted; write the archive without a password',
    ],
    "another method": [
      set(packed, DIRECTORY, 10, 12, { bits: 16 }),
      'has a file "a" in its zip archive that is packed by method 12; those of NumPy and PyTorch are 0 (none) and 8 (deflate)',
    ],
    "a size that its bytes cannot become": [
      claiming(2 ** 30),
      `has a file "a" in its zip archive that claims ${2 ** 30} bytes, but ${deflated()} packed ones cannot become as many`,
    ],
    "a file that unpacks to more than it claims": [
      claiming(10),
      'has a file "a" in its zip archive that unpacks to more than the 10 bytes that it claims',
    ],
    "a file that unpacks to less than it claims": [
      claiming(100),
      `has a file "a" in its zip archive that unpacks to ${text.length} bytes, but claims 100`,
    ],
    "more than may be unpacked": [
      stored,
      `unpacks to ${text.length + 1} bytes and more, but at most 60 are taken; give it more, as atMost`,
      text.length,
    ],
    "a header that is not there": [
      set(packed, DIRECTORY, 42, 5),
      'has a file "a" in its zip archive that has no header at 5',
    ],
    "files that share bytes": [
      set(stored, DIRECTORY, 42, 0, { n: 1 }),
      'has files "a" and "b" in its zip archive that share bytes',
    ],
    "a directory beyond the end": [
      set(packed, END, 16, 2 ** 20),
      "is a damaged zip archive: its directory ends at",
    ],
    "a directory of more files than it has": [
      set(packed, END, 10, 2, { bits: 16 }),
      "is a damaged zip archive: its directory has no entry 1 of 2",
    ],
    "a name that goes beyond the directory": [
      set(packed, DIRECTORY, 28, 500, { bits: 16 }),
      "is a damaged zip archive: entry 0 goes beyond its directory",
    ],
    "a size of 64 bits that is not there": [
      set(packed, DIRECTORY, 24, 2 ** 32 - 1),
      'is a damaged zip archive: "a" lacks its sizes of 64 bits',
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [bytes, says, atMost]) => {
    expect(thrown(() => read(bytes, atMost))).toContain(`Error: a.zip ${says}`);
  });
});

function deflated(): number {
  return new DataView(packed.buffer).getUint32(find(packed, DIRECTORY) + 20, true);
}

test("a small file that claims to become large is refused before memory is taken for it", () => {
  const zeros = zipSync({ a: new Uint8Array(2 ** 24) });
  const before = process.resourceUsage().maxRSS;
  expect(thrown(() => read(zeros, 2 ** 20))).toBe(
    `Error: a.zip unpacks to ${2 ** 24} bytes and more, but at most ${2 ** 20} are taken; give it more, as atMost`,
  );
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(2 ** 15);
});
