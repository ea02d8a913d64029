import { fromBfloat16, fromHalf } from "../float16.js";

// Elements are little-endian in the file, as they are in typed arrays on every platform that this library runs on.

/** What holds the elements of a tensor in a file. */
export type SafetensorsArray = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** The element types that can be written. Values of int64 are given as an Int32Array, those of bool as 0 and 1. */
export type SafetensorsDType =
  | "float64"
  | "float32"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint8"
  | "bool";

/** Each element type, its name in the file, and the array that holds it. int64 is widened from an Int32Array. */
export const ENCODINGS = {
  float64: { name: "F64", bytes: 8, array: Float64Array },
  float32: { name: "F32", bytes: 4, array: Float32Array },
  int64: { name: "I64", bytes: 8, array: Int32Array },
  int32: { name: "I32", bytes: 4, array: Int32Array },
  int16: { name: "I16", bytes: 2, array: Int16Array },
  int8: { name: "I8", bytes: 1, array: Int8Array },
  uint8: { name: "U8", bytes: 1, array: Uint8Array },
  bool: { name: "BOOL", bytes: 1, array: Uint8Array },
} satisfies Record<SafetensorsDType, object>;

/** How the elements of a file are read: `decode` answers them, or in words why no array here can hold them. */
interface Decoding {
  bytes: number;
  dtype: SafetensorsDType;
  decode(buffer: ArrayBuffer): SafetensorsArray | string;
}

/** By the name in the file. Whatever float32 or int32 can hold exactly is widened to it, or narrowed. */
export const DECODINGS = new Map<unknown, Decoding>([
  ["F64", { bytes: 8, dtype: "float64", decode: (buffer) => new Float64Array(buffer) }],
  ["F32", { bytes: 4, dtype: "float32", decode: (buffer) => new Float32Array(buffer) }],
  ["F16", { bytes: 2, dtype: "float32", decode: (buffer) => floats(new Uint16Array(buffer), fromHalf) }],
  ["BF16", { bytes: 2, dtype: "float32", decode: (buffer) => floats(new Uint16Array(buffer), fromBfloat16) }],
  ["F8_E5M2", { bytes: 1, dtype: "float32", decode: (buffer) => floats(new Uint8Array(buffer), upperHalf) }],
  ["F8_E4M3", { bytes: 1, dtype: "float32", decode: (buffer) => floats(new Uint8Array(buffer), e4m3) }],
  ["I64", { bytes: 8, dtype: "int32", decode: (buffer) => narrow(new BigInt64Array(buffer)) }],
  ["U64", { bytes: 8, dtype: "int32", decode: (buffer) => narrow(new BigUint64Array(buffer)) }],
  ["I32", { bytes: 4, dtype: "int32", decode: (buffer) => new Int32Array(buffer) }],
  ["U32", { bytes: 4, dtype: "int32", decode: (buffer) => narrow(new Uint32Array(buffer)) }],
  ["U16", { bytes: 2, dtype: "int32", decode: (buffer) => Int32Array.from(new Uint16Array(buffer)) }],
  ["I16", { bytes: 2, dtype: "int16", decode: (buffer) => new Int16Array(buffer) }],
  ["I8", { bytes: 1, dtype: "int8", decode: (buffer) => new Int8Array(buffer) }],
  ["U8", { bytes: 1, dtype: "uint8", decode: (buffer) => new Uint8Array(buffer) }],
  ["BOOL", { bytes: 1, dtype: "bool", decode: (buffer) => new Uint8Array(buffer) }],
]);

const floats = (bits: Uint8Array | Uint16Array, value: (bits: number) => number): Float32Array =>
  Float32Array.from(bits, value);

/** E5M2 is the upper half of a half: 2 bits of fraction are left. */
function upperHalf(bits: number): number {
  return fromHalf(bits << 8);
}

/**
 * 1 sign bit, 4 bits of exponent, 3 of fraction, and no infinity: only all ones are NaN.
 *
 * Source: https://arxiv.org/abs/2209.05433, table 1.
 */
function e4m3(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 0xf && fraction === 7) return Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

function narrow(values: BigInt64Array | BigUint64Array | Uint32Array): Int32Array | string {
  const narrowed = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    narrowed[i] = Number(value);
    if (narrowed[i] !== Number(value)) {
      return `holds ${value} at element ${i}; only values that fit int32 can be read`;
    }
  }
  return narrowed;
}
