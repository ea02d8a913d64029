import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../../src/errors.js";
import { crc32c } from "../../../src/files/crc32c.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type SafetensorsDType,
  type SafetensorsTensor,
  writeSafetensors,
} from "../../../src/formats/safetensors/safetensors.js";
import { error } from "../../support/errors.js";
import { file, fileOf } from "../../support/safetensors-file.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { times } from "../../support/times.js";

type Sized = (length: number) => fc.Arbitrary<SafetensorsTensor["data"]>;
const elements: Record<SafetensorsDType, Sized> = {
  float64: (length) => fc.float64Array({ minLength: length, maxLength: length }),
  float32: (length) => fc.float32Array({ minLength: length, maxLength: length }),
  int64: (length) => fc.int32Array({ minLength: length, maxLength: length }),
  int32: (length) => fc.int32Array({ minLength: length, maxLength: length }),
  int16: (length) => fc.int16Array({ minLength: length, maxLength: length }),
  int8: (length) => fc.int8Array({ minLength: length, maxLength: length }),
  uint8: (length) => fc.uint8Array({ minLength: length, maxLength: length }),
  bool: (length) => fc.uint8Array({ minLength: length, maxLength: length, max: 1 }),
};

const anyTensor: fc.Arbitrary<SafetensorsTensor> = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(elements) as SafetensorsDType[])),
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
  })
  .chain(({ dtype, shape }) =>
    elements[dtype](shape.reduce((product, n) => product * n, 1)).map((data) => ({ dtype, shape, data })),
  );

const anyName = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "constructor", "toString", "0", "1", "", 'with "quotes" and \\'),
);
const anyTensors = fc
  .array(fc.tuple(anyName, anyTensor), { maxLength: 6 })
  .map((entries) => new Map(entries));
const anyMetadata = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });

describe("encodeSafetensors and decodeSafetensors", () => {
  test("all types, ranks and names come back in order", () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, (tensors, metadata) => {
        const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata));
        const expected = [...tensors].map(([name, tensor]) => [
          name,
          tensor.dtype === "int64" ? { ...tensor, dtype: "int32" } : tensor,
        ]);
        expect([...decoded.tensors]).toEqual(expected);
        expect(Object.entries(decoded.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });

  test("the bytes of a small file", () => {
    const tensors = new Map<string, SafetensorsTensor>([
      ["u", { dtype: "uint8", shape: [1], data: new Uint8Array([7]) }],
      ["f", { dtype: "float32", shape: [1, 1], data: new Float32Array([1]) }],
    ]);
    const header =
      '{"__metadata__":{"crc32c":"CHECKSUM","k":"v"},"u":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},' +
      '"f":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    const bytes = encodeSafetensors(tensors, { k: "v" });
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded.length));
    const checksum = crc32c(bytes.subarray(0, 35), bytes.subarray(43)).toString(16).padStart(8, "0");
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(
      padded.replace("CHECKSUM", checksum),
    );
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 7]);
  });

  test("every tensor is aligned to its element size", () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, (tensors, metadata) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
        expect(headerBytes % 8).toBe(0);
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
        for (const [name, { data }] of tensors) {
          expect(header[name].data_offsets[0] % data.BYTES_PER_ELEMENT).toBe(0);
        }
      }),
    );
  });

  test("a view into a larger buffer, at any offset", () => {
    fc.assert(
      fc.property(anyTensors, fc.nat(9), (tensors, offset) => {
        const bytes = encodeSafetensors(tensors);
        const larger = new Uint8Array(offset + bytes.length + 3);
        larger.set(bytes, offset);
        const decoded = decodeSafetensors(larger.subarray(offset, offset + bytes.length));
        expect([...decoded.tensors]).toEqual([...decodeSafetensors(bytes).tensors]);
      }),
    );
  });

  test("only the elements of a sub-array are written", () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const { tensors } = decodeSafetensors(
      encodeSafetensors(new Map([["a", { dtype: "float32", shape: [2], data }]])),
    );
    expect([...tensors.get("a")!.data]).toEqual([1, 2]);
  });

  test("the name __proto__ changes no prototype", () => {
    const zero: SafetensorsTensor = { dtype: "uint8", shape: [], data: new Uint8Array(1) };
    const bytes = encodeSafetensors(new Map([["__proto__", zero]]), JSON.parse('{"__proto__": "text"}'));
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect([...tensors]).toEqual([["__proto__", zero]]);
    expect(Object.entries(metadata)).toEqual([["__proto__", "text"]]);
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  test("half precision becomes float32", () => {
    const bits = new Uint16Array([0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x03ff, 0x7c00, 0xfc00, 0x7e00]);
    const { tensors } = decodeSafetensors(fileOf("F16", [9], bits));
    const { dtype, data } = tensors.get("a")!;
    expect(dtype).toBe("float32");
    expect([...data]).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      -0,
      1023 * 2 ** -24,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });

  test("bfloat16 becomes float32", () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1 }), (values) => {
        const upper = Uint16Array.from(new Uint32Array(values.slice().buffer), (bits) => bits >>> 16);
        const truncated = new Float32Array(Uint32Array.from(upper, (bits) => bits * 2 ** 16).buffer);
        const { tensors } = decodeSafetensors(fileOf("BF16", [values.length], upper));
        expect(tensors.get("a")).toEqual({ dtype: "float32", shape: [values.length], data: truncated });
      }),
    );
  });

  test("int64 becomes int32 up to the last value that fits", () => {
    const fits = new BigInt64Array([0n, -1n, 2n ** 31n - 1n, -(2n ** 31n)]);
    const { tensors } = decodeSafetensors(fileOf("I64", [4], fits));
    expect(tensors.get("a")).toEqual({
      dtype: "int32",
      shape: [4],
      data: new Int32Array([0, -1, 2 ** 31 - 1, -(2 ** 31)]),
    });
  });

  test("damaged bytes are decoded or refused with a FormatError, never anything else", () => {
    const flips = fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 4 });
    fc.assert(
      fc.property(
        anyTensors,
        anyMetadata,
        flips,
        fc.nat(),
        fc.boolean(),
        (tensors, metadata, flipped, cut, truncate) => {
          let bytes = encodeSafetensors(tensors, metadata);
          for (const { at, bit } of flipped) bytes[at % bytes.length]! ^= 1 << bit;
          if (truncate) bytes = bytes.subarray(0, cut % bytes.length);
          try {
            decodeSafetensors(bytes);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      times(20),
    );
  });

  test("any JSON as a header is decoded or refused with a FormatError", () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom("F32", "U8", "I64"));
    const count = fc.oneof(fc.jsonValue(), fc.integer({ min: -1, max: 8 }));
    const entry = fc.record(
      {
        dtype: part,
        shape: fc.oneof(fc.jsonValue(), fc.array(count, { maxLength: 3 })),
        data_offsets: fc.oneof(fc.jsonValue(), fc.array(count, { maxLength: 3 })),
      },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(anyName, fc.oneof(entry, fc.jsonValue()));
    fc.assert(
      fc.property(fc.oneof(header, fc.jsonValue()), fc.nat(8), (value, dataBytes) => {
        try {
          decodeSafetensors(file(JSON.stringify(value), dataBytes));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      times(20),
    );
  });
});

describe("decodeSafetensors refuses", () => {
  const a = (entry: object, dataBytes = 16) =>
    file({ a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16], ...entry } }, dataBytes);
  const bytesOf = (begin: number, end: number) => ({
    dtype: "U8",
    shape: [end - begin],
    data_offsets: [begin, end],
  });
  const claiming = (length: bigint) => {
    const bytes = file("{}", 0);
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return bytes;
  };
  const notUtf8 = file("{    }", 0);
  notUtf8[10] = 0xff;

  const cases: [string, Uint8Array, string][] = [
    [
      "a file shorter than the length of its header",
      new Uint8Array(5),
      "is 5 bytes long, but begins with the length of its header in 8 bytes",
    ],
    ["a header that leaves the file", claiming(3n), "claims a header of 3 bytes, but only 2 bytes follow"],
    [
      "a header over 4 MiB",
      claiming(2n ** 22n + 1n),
      "is no safetensors file: its first 8 bytes claim a header of 4194305 bytes, and at most 4194304 are read",
    ],
    [
      "a header of 2^64 - 1 bytes",
      claiming(2n ** 64n - 1n),
      "is no safetensors file: its first 8 bytes claim a header of 18446744073709552000 bytes, and at most 4194304 are read",
    ],
    ["no JSON", file("{a}", 0), "has a header that is not JSON in UTF-8: "],
    ["an empty header", file("", 0), "has a header that is not JSON in UTF-8: "],
    ["a byte order mark", file("\ufeff{}", 0), "has a header that is not JSON in UTF-8: "],
    ["no UTF-8", notUtf8, "has a header that is not JSON in UTF-8: "],
    ["an array", file("[]", 0), "has a header that is JSON, but not an object"],
    ["null", file("null", 0), "has a header that is JSON, but not an object"],
    [
      "metadata that is no object",
      file({ __metadata__: ["a"] }, 0),
      "has a __metadata__ that is not an object of strings",
    ],
    [
      "metadata with a number",
      file({ __metadata__: { a: 1 } }, 0),
      "has a __metadata__ that is not an object of strings",
    ],
    ["a tensor that is no object", file({ a: 3 }, 0), 'tensor "a" is not described by an object'],
    ["no dtype", a({ dtype: undefined }), 'tensor "a" has the dtype undefined, which is not a string'],
    [
      "brackets that no tensor needs",
      file('{"__metadata__":{"a\\"":"[[[["},"a":{"shape":[[1]]}}', 0),
      "has a header with brackets 4 deep, but no tensor needs more than 3",
    ],
    ...[[-1, -4], [1.5, 2], [2 ** 53, 0], ["4"], [null], 4, null].map(
      (shape): [string, Uint8Array, string] => [
        `the shape ${JSON.stringify(shape)}`,
        a({ shape }),
        `tensor "a" has the shape ${JSON.stringify(shape)}, which is not an array of integers from 0 to 2^53 - 1`,
      ],
    ),
    [
      "a shape whose size overflows",
      a({ shape: [2 ** 27, 2 ** 27] }),
      'tensor "a" has the shape [134217728,134217728], whose size overflows',
    ],
    ...[[0], [0, 8, 16], [-4, 12], [0.5, 16.5], "0,16", null].map((offsets): [string, Uint8Array, string] => [
      `the offsets ${JSON.stringify(offsets)}`,
      a({ data_offsets: offsets }),
      `tensor "a" has the data_offsets ${JSON.stringify(offsets)}, which are not two integers from 0 to 2^53 - 1`,
    ]),
    [
      "reversed offsets",
      a({ data_offsets: [16, 0] }),
      'tensor "a" has reversed data_offsets [16, 0]; the first must not exceed the second',
    ],
    [
      "offsets out of range",
      a({ data_offsets: [4, 20] }),
      'tensor "a" has data_offsets [4, 20], but the data end at 16',
    ],
    [
      "a length that is not shape x dtype",
      a({ shape: [3] }),
      'tensor "a" has data_offsets [0, 16], which are 16 bytes, but F32 [3] takes 12 bytes',
    ],
    [
      "overlapping tensors",
      file({ b: bytesOf(3, 6), a: bytesOf(0, 4) }, 6),
      'has overlapping tensors: "a" ends at 4, but "b" begins at 3',
    ],
    [
      "an empty tensor inside another",
      file({ a: bytesOf(0, 4), b: bytesOf(2, 2) }, 4),
      'has overlapping tensors: "a" ends at 4, but "b" begins at 2',
    ],
    [
      "a hole between tensors",
      file({ a: bytesOf(0, 2), b: bytesOf(4, 6) }, 6),
      "has a hole: no tensor covers bytes 2 to 4 of the data",
    ],
    [
      "a hole at the beginning",
      file({ a: bytesOf(1, 6) }, 6),
      "has a hole: no tensor covers bytes 0 to 1 of the data",
    ],
    ["trailing bytes", file({ a: bytesOf(0, 6) }, 9), "has 3 trailing bytes after the last tensor"],
    [
      "one name twice",
      file(`{"a":${JSON.stringify(bytesOf(0, 4))} , "\\u0061" : ${JSON.stringify(bytesOf(0, 4))}}`, 4),
      'has a header with "a" twice in one object',
    ],
    [
      "a field twice",
      file('{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1),
      'has a header with "dtype" twice in one object',
    ],
  ];
  test.each(cases)("%s", (_, bytes, text) => {
    const decode = () => decodeSafetensors(bytes, "m.safetensors");
    expect(decode).toThrow(FormatError);
    expect(decode).toThrow(`decodeSafetensors: m.safetensors ${text}`);
  });

  test("long values of the header are cut in the error", () => {
    const decode = () => decodeSafetensors(a({ shape: "x".repeat(10_000) }));
    expect(decode).toThrow(`has the shape "${"x".repeat(79)}…, which`);
  });

  test("strings that look like structure are no members", () => {
    const text = '{"a": [1], "a": 2} \\" : ';
    const bytes = file({ __metadata__: { a: text, b: text }, a: bytesOf(0, 1) }, 1);
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect([...tensors.keys()]).toEqual(["a"]);
    expect(metadata).toEqual({ a: text, b: text });
  });
});

describe("encodeSafetensors refuses", () => {
  const encode = (name: string, tensor: SafetensorsTensor) => () =>
    encodeSafetensors(new Map([[name, tensor]]));

  test("data of another class", () => {
    expect(encode("a", { dtype: "float32", shape: [1], data: new Float64Array(1) })).toThrow(
      error(
        "DTypeError",
        'encodeSafetensors: tensor "a" has data in Float64Array, but float32 is held by Float32Array',
      ),
    );
  });

  test.each([[[3]], [[-2, -2]], [[0.5, 8]]])("the shape %j for four elements", (shape) => {
    expect(encode("a", { dtype: "int8", shape, data: new Int8Array(4) })).toThrow(
      error(
        "ShapeError",
        `encodeSafetensors: tensor "a" has shape ${JSON.stringify(shape)} but 4 elements; the dimensions must multiply to that`,
      ),
    );
  });

  test("a tensor with the name of the metadata", () => {
    expect(encode("__metadata__", { dtype: "int8", shape: [0], data: new Int8Array(0) })).toThrow(
      error(
        "ValueError",
        'encodeSafetensors: tensor "__metadata__" has the name that the format keeps for metadata; rename it',
      ),
    );
  });

  test("metadata with the name of the checksum", () => {
    expect(() => encodeSafetensors(new Map(), { crc32c: "0" })).toThrow(
      error(
        "ValueError",
        'encodeSafetensors: metadata "crc32c" has the name that is kept for the checksum; rename it',
      ),
    );
  });

  test("metadata that is not text", () => {
    const metadata = { epoch: 3 } as unknown as Record<string, string>;
    expect(() => encodeSafetensors(new Map(), metadata)).toThrow(
      error("ValueError", 'encodeSafetensors: metadata "epoch" is 3, but must be a string; convert it'),
    );
  });
});

describe("readSafetensors and writeSafetensors", () => {
  const root = temporaryDirectory();

  test("a file and its way back", async () => {
    const path = join(root, "runs", "model.safetensors");
    const weight: SafetensorsTensor = { dtype: "float64", shape: [2], data: new Float64Array([0.1, -0.2]) };
    await writeSafetensors(path, new Map([["weight", weight]]), { epoch: "1" });
    expect(await readdir(join(root, "runs"))).toEqual(["model.safetensors"]);
    expect(await readSafetensors(path)).toEqual({
      tensors: new Map([["weight", weight]]),
      unreadable: new Map(),
      metadata: { epoch: "1" },
    });
  });

  test("nothing is written that could not be read back", () => {
    expect(() => encodeSafetensors(new Map(), { note: "x".repeat(2 ** 22) })).toThrow(
      error(
        "ValueError",
        /^encodeSafetensors: the names, shapes and metadata take 41943\d\d bytes, but at most 4194304 are read back; shorten/,
      ),
    );
  });

  test("an absent file", async () => {
    await expect(readSafetensors(join(root, "none.safetensors"))).rejects.toThrow(
      error("FormatError", `readSafetensors: there is no file none.safetensors in ${root}; check the path`),
    );
  });
});
