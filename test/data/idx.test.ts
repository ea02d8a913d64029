import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeIdx, encodeIdx, type IdxArray, type IdxType, readIdx, writeIdx } from "../../src/data/idx.js";
import { FormatError } from "../../src/errors.js";
import { error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { times } from "../support/times.js";

const elements: Record<IdxType, (length: number) => fc.Arbitrary<IdxArray["data"]>> = {
  uint8: (length) => fc.uint8Array({ minLength: length, maxLength: length }),
  int8: (length) => fc.int8Array({ minLength: length, maxLength: length }),
  int16: (length) => fc.int16Array({ minLength: length, maxLength: length }),
  int32: (length) => fc.int32Array({ minLength: length, maxLength: length }),
  float32: (length) => fc.float32Array({ minLength: length, maxLength: length }),
  float64: (length) => fc.float64Array({ minLength: length, maxLength: length }),
};

const idxArray: fc.Arbitrary<IdxArray> = fc
  .record({
    type: fc.constantFrom(...(Object.keys(elements) as IdxType[])),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }),
  })
  .chain(({ type, shape }) =>
    elements[type](shape.reduce((product, n) => product * n, 1)).map((data) => ({ type, shape, data })),
  );

/** The header of an IDX file, then `length` zero bytes. */
function idxBytes(code: number, shape: number[], length: number): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + length);
  bytes.set([0, 0, code, shape.length]);
  for (const [axis, n] of shape.entries()) new DataView(bytes.buffer).setUint32(4 + 4 * axis, n);
  return bytes;
}

describe("encodeIdx and decodeIdx", () => {
  test("the bytes of a hand-made file, big-endian", () => {
    const cases: [IdxArray, number[]][] = [
      [{ type: "uint8", shape: [3], data: new Uint8Array([5, 0, 255]) }, [0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 255]],
      [{ type: "int8", shape: [2], data: new Int8Array([-1, 2]) }, [0, 0, 9, 1, 0, 0, 0, 2, 255, 2]],
      [
        { type: "int16", shape: [1, 2], data: new Int16Array([258, -2]) },
        [0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 255, 254],
      ],
      [{ type: "int32", shape: [], data: new Int32Array([0x01020304]) }, [0, 0, 0x0c, 0, 1, 2, 3, 4]],
      [
        { type: "float32", shape: [1], data: new Float32Array([1]) },
        [0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0],
      ],
      [
        { type: "float64", shape: [1], data: new Float64Array([-2]) },
        [0, 0, 0x0e, 1, 0, 0, 0, 1, 0xc0, 0, 0, 0, 0, 0, 0, 0],
      ],
    ];
    for (const [array, bytes] of cases) {
      expect([...encodeIdx(array)]).toEqual(bytes);
      expect(decodeIdx(new Uint8Array(bytes))).toEqual(array);
    }
  });

  test("every type and rank comes back as it was", () => {
    fc.assert(
      fc.property(idxArray, (array) => {
        expect(decodeIdx(encodeIdx(array))).toEqual(array);
      }),
    );
  });

  test("bytes that lie at an odd offset of a larger buffer", () => {
    fc.assert(
      fc.property(idxArray, fc.nat(9), (array, offset) => {
        const bytes = encodeIdx(array);
        const larger = new Uint8Array(offset + bytes.length + 3);
        larger.set(bytes, offset);
        expect(decodeIdx(larger.subarray(offset, offset + bytes.length))).toEqual(array);
      }),
    );
  });

  test("uint8 data is a plain view, not a copy", () => {
    const bytes = Buffer.from(encodeIdx({ type: "uint8", shape: [2], data: new Uint8Array([1, 2]) }));
    const { data } = decodeIdx(bytes);
    expect(data.buffer).toBe(bytes.buffer);
    expect(data.constructor).toBe(Uint8Array);
  });

  test("damaged bytes are decoded or refused with a FormatError, never anything else", () => {
    const flips = fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 4 });
    fc.assert(
      fc.property(idxArray, flips, fc.nat(), fc.boolean(), (array, flipped, cut, truncate) => {
        let bytes = encodeIdx(array);
        // Half of the flips go to the header, where they can do harm.
        for (const { at, bit } of flipped) bytes[at % (at % 2 ? bytes.length : 4)]! ^= 1 << bit;
        if (truncate) bytes = bytes.subarray(0, cut % bytes.length);
        try {
          const decoded = decodeIdx(bytes);
          expect(encodeIdx(decoded)).toEqual(bytes);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      times(20),
    );
  });
});

describe("decodeIdx refuses", () => {
  const cases: [string, Uint8Array, string][] = [
    [
      "bytes too short for a magic number",
      new Uint8Array([0, 0, 8]),
      "is 3 bytes long, but an IDX header has at least 4",
    ],
    [
      "a wrong magic number",
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0]),
      "begins with the bytes 89 50 4e 47; the magic number of IDX begins with 00 00",
    ],
    [
      "an unknown type code",
      idxBytes(0x0a, [1], 1),
      "has the unknown type code 0x0a; known are 0x08 uint8, 0x09 int8, 0x0b int16, 0x0c int32, 0x0d float32, 0x0e float64",
    ],
    [
      "a header that is cut off",
      idxBytes(8, [60000, 28, 28], 0).subarray(0, 10),
      "ends inside its header: 3 dimensions need 16 bytes, found 10",
    ],
    ["truncated data", idxBytes(0x0d, [2, 3], 20), "is truncated: float32 [2, 3] needs 36 bytes, found 32"],
    [
      "trailing bytes",
      idxBytes(8, [2, 3], 10),
      "has 4 trailing bytes: uint8 [2, 3] needs 18 bytes, found 22",
    ],
    [
      "dimensions whose product overflows",
      idxBytes(8, [2 ** 32 - 1, 2 ** 32 - 1], 4),
      "claims the shape [4294967295, 4294967295], whose size overflows",
    ],
  ];
  test.each(cases)("%s", (_, bytes, text) => {
    expect(() => decodeIdx(bytes, "dir/file")).toThrow(error("FormatError", `decodeIdx: dir/file ${text}`));
    expect(() => decodeIdx(bytes)).toThrow(`decodeIdx: IDX data ${text}`);
  });

  test("255 dimensions of the largest size, but not when one of them is zero", () => {
    const shape = new Array(255).fill(2 ** 32 - 1);
    expect(() => decodeIdx(idxBytes(8, shape, 0))).toThrow("whose size overflows");
    shape[100] = 0;
    expect(decodeIdx(idxBytes(8, shape, 0)).data).toHaveLength(0);
  });
});

describe("encodeIdx refuses", () => {
  test("data of another class", () => {
    expect(() => encodeIdx({ type: "int16", shape: [1], data: new Int8Array(1) })).toThrow(
      error("DTypeError", "encodeIdx: data is Int8Array, but type int16 is held by Int16Array"),
    );
  });

  test("a shape that does not match its data", () => {
    expect(() => encodeIdx({ type: "uint8", shape: [2, 3], data: new Uint8Array(5) })).toThrow(
      error("ShapeError", "encodeIdx: shape [2, 3] has 6 elements, but data has 5"),
    );
  });

  test.each([[[-1]], [[1.5]], [[2 ** 32, 0]], [new Array(256).fill(1)]])("the shape %j", (shape) => {
    expect(() => encodeIdx({ type: "uint8", shape, data: new Uint8Array(1) })).toThrow(
      error(
        "ShapeError",
        `encodeIdx: shape [${shape.join(", ")}] cannot be stored; ` +
          "IDX holds up to 255 dimensions, each an integer from 0 to 2^32 - 1",
      ),
    );
  });
});

describe("readIdx and writeIdx", () => {
  const root = temporaryDirectory();
  const array: IdxArray = { type: "int16", shape: [2, 2], data: new Int16Array([1, -2, 3, -4]) };

  test("plain and packed, by name", async () => {
    const plain = join(root, "by-name", "plain");
    const packed = join(root, "by-name", "packed.gz");
    await writeIdx(plain, array);
    await writeIdx(packed, array);
    expect(await readdir(join(root, "by-name"))).toEqual(["packed.gz", "plain"]);
    expect(new Uint8Array(await readFile(plain))).toEqual(encodeIdx(array));
    expect(new Uint8Array(gunzipSync(await readFile(packed)))).toEqual(encodeIdx(array));
    expect(await readIdx(plain)).toEqual(array);
    expect(await readIdx(packed)).toEqual(array);
  });

  test("gzip is told by content, and PATH.gz stands in for PATH", async () => {
    await writeFile(join(root, "misnamed"), gzipSync(encodeIdx(array)));
    await writeFile(join(root, "misnamed.gz"), encodeIdx({ ...array, shape: [4] }));
    expect((await readIdx(join(root, "misnamed"))).shape).toEqual([2, 2]);
    expect((await readIdx(join(root, "misnamed.gz"))).shape).toEqual([4]);
    await writeIdx(join(root, "only-packed.gz"), array);
    expect(await readIdx(join(root, "only-packed"))).toEqual(array);
  });

  test("a damaged gzip file is read as it was or refused with a FormatError", async () => {
    const packed = gzipSync(encodeIdx(array));
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = Buffer.from(packed);
        damaged[at]! ^= 1 << bit;
        await writeFile(join(root, "damaged"), damaged);
        try {
          expect(await readIdx(join(root, "damaged"))).toEqual(array);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
    );
  });

  test("errors carry the path that was read", async () => {
    const packed = gzipSync(encodeIdx(array));
    await writeFile(join(root, "cut.gz"), packed.subarray(0, 20));
    await expect(readIdx(join(root, "cut"))).rejects.toThrow(
      `gunzip: ${join(root, "cut.gz")} is cut off (unexpected end of file) after 20 compressed bytes; fetch the file again`,
    );
    await writeFile(join(root, "short"), encodeIdx(array).subarray(0, -1));
    await expect(readIdx(join(root, "short"))).rejects.toThrow(
      `decodeIdx: ${join(root, "short")} is truncated: int16 [2, 2] needs 20 bytes, found 19`,
    );
    await expect(readIdx(join(root, "absent"))).rejects.toThrow(
      error("FormatError", `readIdx: there is no file absent or absent.gz in ${root}; check the path`),
    );
    await expect(readIdx(join(root, "absent.gz"))).rejects.toThrow(
      `readIdx: there is no file absent.gz in ${root}; check the path`,
    );
  });
});
