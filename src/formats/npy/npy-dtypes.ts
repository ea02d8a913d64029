import { fromHalf, toHalf } from "../float16.js";
import type { Width } from "../strided.js";

/** The elements of a NumPy array; of a complex one, real and imaginary parts in turn. */
export type NpyData =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

interface ElementType {
  /** NumPy's code: the kind, and the bytes of an element. */
  code: string;
  /** The array that elements are read into. */
  array: { new (buffer: ArrayBuffer): NpyData; name: string };
  /** Bytes of a number; there are two in each element of a complex type. */
  width: Width;
}

/** The element types that are read and written: all number types of NumPy but its long double, another on every platform. */
export type NpyDType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128";

/** Each element type, its name in the file, and the array that holds it. */
export const NPY_TYPES = {
  bool: { code: "b1", array: Uint8Array, width: 1 },
  int8: { code: "i1", array: Int8Array, width: 1 },
  int16: { code: "i2", array: Int16Array, width: 2 },
  int32: { code: "i4", array: Int32Array, width: 4 },
  int64: { code: "i8", array: BigInt64Array, width: 8 },
  uint8: { code: "u1", array: Uint8Array, width: 1 },
  uint16: { code: "u2", array: Uint16Array, width: 2 },
  uint32: { code: "u4", array: Uint32Array, width: 4 },
  uint64: { code: "u8", array: BigUint64Array, width: 8 },
  float16: { code: "f2", array: Float32Array, width: 2 },
  float32: { code: "f4", array: Float32Array, width: 4 },
  float64: { code: "f8", array: Float64Array, width: 8 },
  complex64: { code: "c8", array: Float32Array, width: 4 },
  complex128: { code: "c16", array: Float64Array, width: 8 },
} as const satisfies Record<NpyDType, ElementType>;

export const isComplex = (dtype: NpyDType): boolean => dtype === "complex64" || dtype === "complex128";

/** Elements as the file has them, in this machine's order of bytes, as those that are answered. */
export function decodeElements(dtype: NpyDType, buffer: ArrayBuffer): NpyData {
  if (dtype === "float16") return Float32Array.from(new Uint16Array(buffer), fromHalf);
  if (dtype === "bool") return Uint8Array.from(new Uint8Array(buffer), (byte) => (byte === 0 ? 0 : 1));
  return new NPY_TYPES[dtype].array(buffer);
}

/** Elements as the file has them; undefined where this array does not hold the type. */
export function encodeElements(dtype: NpyDType, data: NpyData): NpyData | undefined {
  if (dtype === "float16") {
    const isFloat = data instanceof Float32Array || data instanceof Float64Array;
    return isFloat ? Uint16Array.from(data, toHalf) : undefined;
  }
  if (dtype === "int64" && data instanceof Int32Array) return BigInt64Array.from(data, BigInt);
  return data instanceof NPY_TYPES[dtype].array ? data : undefined;
}

/** The arrays that hold a type, in words. */
export function holdersOf(dtype: NpyDType): string {
  if (dtype === "float16") return "Float32Array or Float64Array";
  if (dtype === "int64") return "BigInt64Array or Int32Array";
  return NPY_TYPES[dtype].array.name;
}

/** What an array is unless its type is told: never bool, float16 or complex. */
export function dtypeOfArray(data: NpyData): NpyDType | undefined {
  const plain = Object.keys(NPY_TYPES).filter((name) => !/^(bool|float16|complex)/.test(name)) as NpyDType[];
  return plain.find((name) => data instanceof NPY_TYPES[name].array);
}

/** Types of NumPy that hold no numbers, by the letter of their kind, and what to do. */
const REFUSED: Readonly<Record<string, string>> = {
  O: "Python objects, which are pickled, and nothing here runs a pickle; convert it to numbers before saving: array.astype(float)",
  U: "strings; save them as JSON, or as numbers that index a list",
  S: "bytes; save array.view(numpy.uint8)",
  M: 'dates; save array.astype("int64")',
  m: 'time differences; save array.astype("int64")',
  V: "structured or raw bytes; save each of its fields as an array, all in one file with numpy.savez",
};

/** A type as the header calls it, such as `<f8`; or in words why there is none of it here. */
export function readDescr(descr: unknown): { dtype: NpyDType; isBigEndian: boolean } | string {
  if (Array.isArray(descr)) return `has the structured dtype ${fieldsOf(descr)}; it holds ${REFUSED.V}`;
  const [, order, kind, bytes] = /^([<>|=]?)([A-Za-z?])(.*)$/s.exec(String(descr)) ?? [];
  const name = `has the dtype ${JSON.stringify(String(descr).slice(0, 80))}`;
  if (typeof descr !== "string" || kind === undefined) return `${name}, which is none of NumPy's`;
  if (Object.hasOwn(REFUSED, kind)) return `${name}; it holds ${REFUSED[kind]}`;
  const code = kind === "?" ? "b1" : `${kind}${bytes}`;
  const dtype = (Object.keys(NPY_TYPES) as NpyDType[]).find((known) => NPY_TYPES[known].code === code);
  if (dtype !== undefined) return { dtype, isBigEndian: order === ">" };
  const way = /^[fc]/.test(kind) ? `; save array.astype("${kind === "f" ? "float64" : "complex128"}")` : "";
  const known = Object.values(NPY_TYPES).map((type) => type.code);
  return `${name}, of which no array here has elements; there are ${known.join(", ")}${way}`;
}

/** The names of the fields of a structured type, as far as they are names. */
function fieldsOf(descr: readonly unknown[]): string {
  const names = descr
    .map((field) => (Array.isArray(field) ? field[0] : field))
    .filter((name) => typeof name === "string");
  return `of the fields ${names.join(", ").slice(0, 80) || "of none"}`;
}
