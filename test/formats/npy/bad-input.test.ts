import { zipSync } from "fflate";
import { tensor } from "pellucid";
import { decodeNpy, decodeNpz, encodeNpy, encodeNpz } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;

/** A file with this header, of version 1.0 unless told, and so many bytes of data. */
function npy(header: string, dataBytes = 0, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return new Uint8Array([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    version,
    0,
    ...length,
    ...text,
    ...new Uint8Array(dataBytes),
  ]);
}
const dict = (descr: string, shape: string, order = "False") =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe("headers that NumPy reads too", () => {
  test.each([
    ["native order", dict("'=f4'", "(2,)"), 8, { dtype: "float32", shape: [2] }],
    ["no order", dict("'f4'", "(2,)"), 8, { dtype: "float32", shape: [2] }],
    ["a question mark", dict("'?'", "()"), 1, { dtype: "bool", shape: [] }],
    [
      "double quotes, long integers of Python 2, no trailing comma",
      `{"shape": (3L, 1L), "descr": "<i2", "fortran_order": True}`,
      6,
      { dtype: "int16", shape: [3, 1] },
    ],
    ["a list for a shape", dict("'<i2'", "[3, 1]"), 6, { dtype: "int16", shape: [3, 1] }],
  ])("%s", (_, header, bytes, expected) => {
    const { dtype, shape } = decodeNpy(npy(header, bytes));
    expect({ dtype, shape }).toEqual(expected);
  });
});

test("any byte but 0 is true", () => {
  const bytes = encodeNpy(new Uint8Array([0, 1, 2, 255]));
  const asBool = new Uint8Array(
    Buffer.from(Buffer.from(bytes).toString("latin1").replace("|u1", "|b1"), "latin1"),
  );
  expect(decodeNpy(asBool)).toMatchObject({ dtype: "bool", data: new Uint8Array([0, 1, 1, 1]) });
});

describe("a file", () => {
  const says = (text: string) => `FormatError: decodeNpy: x.npy ${text}`;
  const read = (bytes: Uint8Array) => () => decodeNpy(bytes, "x.npy");
  const good = dict("'<f4'", "(2,)");
  checkMistakes({
    "of nothing": [read(new Uint8Array()), says('begins with "", but a NumPy array with "\x93NUMPY"')],
    "of something else": [
      read(new TextEncoder().encode("1,2,3\n4,5,6")),
      says('begins with "1,2,3\\n", but a NumPy array with "\x93NUMPY"'),
    ],
    "of another version": [
      read(npy(good, 8, 4)),
      says("is of version 4.0; versions 1.0, 2.0 and 3.0 are read"),
    ],
    "that ends in its header": [
      read(npy(good).subarray(0, 9)),
      says("ends after 9 bytes, inside its header"),
    ],
    "that ends in its dict": [
      read(npy(good).subarray(0, 20)),
      says("claims a header of 58 bytes, but only 10 bytes follow"),
    ],
    "with an endless header": [
      read(new Uint8Array([0x93, ...new TextEncoder().encode("NUMPY"), 2, 0, 0, 0, 0, 0x10])),
      says("claims a header of 268435456 bytes, but at most 65536 are read"),
    ],
    "that is cut off": [
      read(npy(good, 7)),
      says("is cut off: float32 [2] takes 8 bytes, but 7 follow the header"),
    ],
    "with more behind it": [
      read(npy(good, 9)),
      says("has 1 bytes behind its array; several arrays in one file are what numpy.savez is for"),
    ],
    "of no dict": [read(npy("[1, 2]")), says('has a header that is no dict of Python: "[1, 2]"')],
    "of other keys": [
      read(npy("{'descr': '<f4', 'shape': ()}")),
      says('has a header with the keys ["descr","shape"] instead of ["descr","fortran_order","shape"]'),
    ],
    "with a key twice": [
      read(npy("{'descr': '<f4', 'descr': '<f4'}")),
      says(`has a header that has the key "descr" twice: "{'descr': '<f4', 'descr': '<f4'}"`),
    ],
    "of what is no literal": [
      read(npy("{'descr': open('x')}")),
      says(`has a header that is not a literal of Python from letter 9 on: "{'descr': open('x')}"`),
    ],
    "with an end too early": [
      read(npy("{'descr': '<f4'")),
      says(`has a header that has an end at letter 14 where none may be: "{'descr': '<f4'"`),
    ],
    "of brackets without end": [
      read(npy("[".repeat(1000))),
      says(`has a header that has brackets more than 16 deep: "${"[".repeat(79)}…`),
    ],
    "in no order": [
      read(npy(dict("'<f4'", "(2,)", "0"), 8)),
      says("has the fortran_order 0, which is neither True nor False"),
    ],
    "of a number as shape": [
      read(npy(dict("'<f4'", "(2)"), 8)),
      says("has the shape 2, which is no tuple of integers from 0 to 2^53 - 1"),
    ],
    "of a shape that is too large": [
      read(npy(dict("'<f4'", "(99999999999999999999,)"))),
      says("has the shape [100000000000000000000], which is no tuple of integers from 0 to 2^53 - 1"),
    ],
    "of a size that overflows": [
      read(npy(dict("'<f4'", "(4294967296, 4294967296)"))),
      says("has the shape [4294967296,4294967296], whose size overflows"),
    ],
    "of 65 dimensions": [
      read(npy(dict("'<f4'", `(${"1,".repeat(65)})`), 4)),
      says("has 65 dimensions, but an array has at most 64"),
    ],
    "of a type that is a number": [
      read(npy(dict("7", "()"))),
      says('has the dtype "7", which is none of NumPy\'s'),
    ],
    "of a type of no letters": [
      read(npy(dict("'<<'", "()"))),
      says('has the dtype "<<", which is none of NumPy\'s'),
    ],
  });
});

test("a size of zero wins over any other", () => {
  expect(decodeNpy(npy(dict("'<f4'", "(4294967296, 4294967296, 0)", "True")))).toMatchObject({
    data: new Float32Array(),
  });
});

describe("toTensor", () => {
  checkMistakes({
    "of complex numbers": [
      () => decodeNpy(encodeNpy(new Float32Array(3), { dtype: "complex64" })).toTensor(),
      "ShapeError: encodeNpy: complex64 [1] takes 2 numbers, two for each element, but data has 3",
    ],
    "of complex numbers with their shape": [
      () => decodeNpy(encodeNpy({ data: new Float32Array(4), shape: [2], dtype: "complex64" })).toTensor(),
      "DTypeError: toTensor: the array is complex64, and no tensor is; give real and imaginary parts an axis of their own: tensor(array.data, { shape: [...array.shape, 2] })",
    ],
    "of an integer beyond int32": [
      () => decodeNpy(encodeNpy(new BigInt64Array([1n, -(2n ** 31n) - 1n]))).toTensor(),
      "ValueError: toTensor: the array is int64 and holds -2147483649 at element 1, but integers of tensors are int32; take array.data, or round: tensor(Float64Array.from(array.data, Number))",
    ],
    "of an integer that no double holds": [
      () => decodeNpy(encodeNpy(new BigUint64Array([2n ** 64n - 1n]))).toTensor(),
      "ValueError: toTensor: the array is uint64 and holds 18446744073709551615 at element 0, but integers of tensors are int32; take array.data, or round: tensor(Float64Array.from(array.data, Number))",
    ],
  });
});

describe("encodeNpy", () => {
  const arrays =
    "Uint8Array, Int8Array, Int16Array, Int32Array, BigInt64Array, Uint16Array, Uint32Array, BigUint64Array, Float32Array, Float64Array";
  checkMistakes({
    "of an array of numbers": [
      () => encodeNpy(wrong([1, 2])),
      `DTypeError: encodeNpy: the value is an array of 2; it must be a tensor, or one of ${arrays}`,
    ],
    "of nothing": [
      () => encodeNpy(wrong(null)),
      `DTypeError: encodeNpy: the value is null; it must be a tensor, or one of ${arrays}`,
    ],
    "of clamped bytes": [
      () => encodeNpy(wrong(new Uint8ClampedArray(3))),
      `DTypeError: encodeNpy: data is an Uint8ClampedArray of 3; it must be a tensor, or one of ${arrays}`,
    ],
    "as a type that there is none of": [
      () => encodeNpy(new Float32Array(1), { dtype: wrong("float8") }),
      'DTypeError: encodeNpy: there is no dtype "float8"; there are bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64, complex64, complex128',
    ],
    "as a type that the array does not hold": [
      () => encodeNpy(new Float32Array(1), { dtype: "int8" }),
      "DTypeError: encodeNpy: data is a Float32Array of 1, but int8 is held by Int8Array; convert it, or take another dtype",
    ],
    "as bool of other numbers": [
      () => encodeNpy(new Uint8Array([0, 2]), { dtype: "bool" }),
      "ValueError: encodeNpy: element 1 is 2, but bool is 0 or 1; write it as uint8",
    ],
    "of a shape that does not fit": [
      () => encodeNpy({ data: new Int8Array(3), shape: [2, 2] }),
      "ShapeError: encodeNpy: int8 [2,2] takes 4 elements, but data has 3",
    ],
    "of a shape that is none": [
      () => encodeNpy({ data: new Int8Array(3), shape: [-3] }),
      "ShapeError: encodeNpy: shape [-3] cannot be written; an array has at most 64 dimensions, integers of at least 0",
    ],
    "in an archive": [
      () => encodeNpz({ x: tensor([1, 2]), y: wrong("text") }),
      `DTypeError: encodeNpz: array "y": the value is "text"; it must be a tensor, or one of ${arrays}`,
    ],
  });
});

describe("decodeNpz", () => {
  const x = encodeNpy(new Uint8Array([1, 2, 3]));
  const read = (files: Record<string, Uint8Array>, atMost?: number) => () =>
    decodeNpz(zipSync(files), "x.npz", atMost);
  checkMistakes({
    "of a name twice": [read({ "a.npy": x, a: x }), 'FormatError: decodeNpz: x.npz has two arrays "a"'],
    "of a damaged array": [
      read({ "a.npy": x.subarray(0, 129) }),
      'FormatError: decodeNpz: x.npz has an array "a" that is cut off: uint8 [3] takes 3 bytes, but 1 follow the header',
    ],
    "of a file that only has its name": [
      read({ "a.npy": new Uint8Array(3) }),
      'FormatError: decodeNpz: x.npz has an array "a" that begins with "\\u0000\\u0000\\u0000", but a NumPy array with "\x93NUMPY"',
    ],
    "of more than it may be": [
      read({ "a.npy": x }, 100),
      "FormatError: decodeNpz: x.npz unpacks to 131 bytes and more, but at most 100 are taken; give it more, as atMost",
    ],
    "of PyTorch's": [
      read({ "archive/data.pkl": x }),
      "FormatError: decodeNpz: x.npz is a file of torch.save, and no archive of NumPy (.npz); read it with readPytorch",
    ],
    "of what is no archive": [
      () => decodeNpz(new TextEncoder().encode("text"), "x.npz"),
      "FormatError: decodeNpz: x.npz is no zip archive, as those of NumPy (.npz) are",
    ],
  });
});
