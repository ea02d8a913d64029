import { describe, describeItems } from "../../describe.js";
import { DTypeError, FormatError, ShapeError, ValueError } from "../../errors.js";
import { readFirst } from "../../files/read-first.js";
import { reverseEach } from "../../files/reverse-each.js";
import { writeFileAtomic } from "../../files/write-file-atomic.js";
import { checkOptions } from "../../options.js";
import { stridesOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import type { Fail } from "../fail.js";
import { columnMajorStrides, countOf, gather, type Lanes, lanes, type Width } from "../strided.js";
import { NpyArray } from "./npy-array.js";
import {
  decodeElements,
  dtypeOfArray,
  encodeElements,
  holdersOf,
  isComplex,
  NPY_TYPES,
  type NpyData,
  type NpyDType,
  readDescr,
} from "./npy-dtypes.js";
import { MAX_RANK, readHeader, writeHeader } from "./npy-header.js";

/** A typed array with its shape: one axis unless told. Its type is that of the array, unless told. */
export interface NpyInput {
  /** The elements in row-major order; of a complex type, real and imaginary parts in turn. */
  data: NpyData;
  /** The size of each axis. Default [data.length]; of a complex type, whose elements are two numbers each, half of it. */
  shape?: readonly number[];
  /** The element type in the file. Default: that of the typed array, which is never bool, float16 or complex. */
  dtype?: NpyDType;
}

/** What can be written as an array of NumPy: a tensor, a typed array, or one with its shape and type. */
export type NpyValue = Tensor | NpyData | Readonly<NpyInput>;

const ARRAYS = [...new Set(Object.values(NPY_TYPES).map(({ array }) => array.name))].join(", ");

/** How {@link encodeNpy} and {@link writeNpy} lay out an array: as it is in memory, unless told. */
export interface NpyOptions {
  /** The element type in the file, where it is to be another than in memory: float16, bool, int64 or a complex one. */
  dtype?: NpyDType;
  /** Write columns first, as Fortran and MATLAB lay out their arrays. Default false. */
  fortranOrder?: boolean;
}

/**
 * Decodes a NumPy array, the `.npy` format of versions 1.0 to 3.0: every type of numbers but the long double, either order of
 * bytes, rows or columns first. The elements are copies.
 *
 * Python objects, strings, dates and structured arrays are refused by name; nothing of the file is ever run.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @param source what the bytes are called in errors, for example their path.
 * @throws {FormatError} that says which rule of the format is broken, or which type is none of numbers, and what to do.
 * @example
 * import { decodeNpy, encodeNpy } from "pellucid/formats";
 * const array = decodeNpy(encodeNpy({ data: new Int16Array([1, 2, 3, 4]), shape: [2, 2] }));
 * array; // { dtype: "int16", shape: [2, 2], data: [1, 2, 3, 4] }
 * array.toTensor(); // [[1, 2], [3, 4]]
 */
export function decodeNpy(bytes: Uint8Array, source = "NPY data"): NpyArray {
  const fail: Fail = (text) => {
    throw new FormatError(`decodeNpy: ${source} ${text}`, { source, byteLength: bytes.length });
  };
  return readArray(bytes, fail, fail);
}

/** `unsupported` refuses an array that is whole, but of no type of numbers. */
export function readArray(bytes: Uint8Array, fail: Fail, unsupported: Fail): NpyArray {
  const { descr, fortranOrder, shape, dataStart } = readHeader(bytes, fail);
  const type = readDescr(descr);
  if (typeof type === "string") return unsupported(type);
  const { dtype, isBigEndian } = type;
  const width: Width = NPY_TYPES[dtype].width;
  const needed = countOf(shape) * width * (isComplex(dtype) ? 2 : 1);
  const found = bytes.length - dataStart;
  if (!Number.isSafeInteger(needed)) fail(`has the shape ${describeItems(shape)}, whose size overflows`);
  if (found < needed) {
    fail(
      `is cut off: ${dtype} ${describeItems(shape)} takes ${needed} bytes, but ${found} follow the header`,
    );
  }
  if (found > needed) {
    fail(
      `has ${found - needed} bytes behind its array; several arrays in one file are what numpy.savez is for`,
    );
  }
  // Not slice, which in a Buffer of Node would not copy.
  const elements = new Uint8Array(needed);
  elements.set(bytes.subarray(dataStart));
  if (isBigEndian) reverseEach(elements, width);
  const stored = lanes(elements, width);
  const rows = fortranOrder ? reordered(stored, dtype, shape, columnMajorStrides(shape)) : stored;
  return new NpyArray(dtype, shape, decodeElements(dtype, rows.buffer));
}

/** Row-major, what lies in memory with these strides. The two parts of a complex number stay together. */
function reordered(x: Lanes, dtype: NpyDType, shape: readonly number[], strides: readonly number[]): Lanes {
  const width: Width = NPY_TYPES[dtype].width;
  if (!isComplex(dtype)) return gather(x, shape, strides, 0, width);
  return gather(x, [...shape, 2], [...strides.map((stride) => 2 * stride), 1], 0, width);
}

/**
 * Encodes a tensor or a typed array as NumPy's `np.save` does, little-endian; the inverse of {@link decodeNpy}. The same
 * input gives the same bytes.
 *
 * float32 and float64 are rounded to float16 where `dtype` says so: to the nearest, halves to even. int32 may become int64,
 * bytes of 0 and 1 bool, and pairs of floats complex numbers.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws {ShapeError} when the shape does not multiply to the number of elements.
 * @throws {DTypeError} when an array does not hold the type; {@link ValueError} when bool is neither 0 nor 1.
 * @example
 * import { decodeNpy, encodeNpy } from "pellucid/formats";
 * decodeNpy(encodeNpy(tensor([[1.5, 2]]), { dtype: "float16" })); // { dtype: "float16", shape: [1, 2], data: [1.5, 2] }
 */
export function encodeNpy(value: NpyValue, options: NpyOptions = {}): Uint8Array {
  return encodeAs("encodeNpy", value, options);
}

/** `label` begins every error. */
export function encodeAs(label: string, value: NpyValue, options: NpyOptions = {}): Uint8Array {
  checkOptions(label, options, { dtype: true, fortranOrder: true });
  const { data, shape, dtype } = requireArray(label, value, options.dtype);
  const { code, width } = NPY_TYPES[dtype];
  const elements = encodeElements(dtype, data);
  if (elements === undefined) {
    throw new DTypeError(
      `${label}: data is ${describe(data)}, but ${dtype} is held by ${holdersOf(dtype)}; convert it, or take another dtype`,
      { dtype },
    );
  }
  if (dtype === "bool") requireBools(label, data);
  checkSize(label, shape, elements.length, dtype);

  // In what has one axis of more than one element, both orders are the same, and NumPy says that it is rows first.
  const fortranOrder = (options.fortranOrder ?? false) && shape.filter((n) => n !== 1).length > 1;
  const stored = lanes(elements, width);
  const inOrder = fortranOrder
    ? reordered(stored, dtype, shape.toReversed(), stridesOf(shape).toReversed())
    : stored;
  const header = writeHeader(`${width === 1 ? "|" : "<"}${code}`, fortranOrder, shape);
  const bytes = new Uint8Array(header.length + inOrder.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(inOrder.buffer, inOrder.byteOffset, inOrder.byteLength), header.length);
  return bytes;
}

function requireArray(label: string, value: NpyValue, wanted: NpyDType | undefined): Required<NpyInput> {
  if (value instanceof Tensor) {
    return { data: value.dataSync(), shape: value.shape, dtype: wanted ?? value.dtype };
  }
  const { data, shape, dtype }: Partial<NpyInput> = ArrayBuffer.isView(value)
    ? { data: value }
    : (value ?? {});
  const own = ArrayBuffer.isView(data) ? dtypeOfArray(data) : undefined;
  if (data === undefined || own === undefined) {
    const found = data === undefined ? `the value is ${describe(value)}` : `data is ${describe(data)}`;
    throw new DTypeError(`${label}: ${found}; it must be a tensor, or one of ${ARRAYS}`);
  }
  const name = wanted ?? dtype ?? own;
  if (!Object.hasOwn(NPY_TYPES, name)) {
    throw new DTypeError(
      `${label}: there is no dtype ${describe(name)}; there are ${Object.keys(NPY_TYPES).join(", ")}`,
      { dtype: name },
    );
  }
  const length = isComplex(name) ? Math.floor(data.length / 2) : data.length;
  return { data, shape: shape ?? [length], dtype: name };
}

function requireBools(label: string, data: NpyData): void {
  const odd = data.findIndex((value) => value !== 0 && value !== 1);
  if (odd < 0) return;
  throw new ValueError(`${label}: element ${odd} is ${data[odd]}, but bool is 0 or 1; write it as uint8`, {
    element: odd,
    value: data[odd],
  });
}

function checkSize(label: string, shape: readonly number[], numbers: number, dtype: NpyDType): void {
  if (shape.length > MAX_RANK || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    const rule = `an array has at most ${MAX_RANK} dimensions, integers of at least 0`;
    throw new ShapeError(`${label}: shape ${describeItems(shape)} cannot be written; ${rule}`, { shape });
  }
  const needed = countOf(shape) * (isComplex(dtype) ? 2 : 1);
  if (needed === numbers) return;
  const what = isComplex(dtype) ? `${needed} numbers, two for each element` : `${needed} elements`;
  throw new ShapeError(`${label}: ${dtype} ${describeItems(shape)} takes ${what}, but data has ${numbers}`, {
    shape,
    length: numbers,
  });
}

/**
 * Reads a `.npy` file.
 *
 * @throws {FormatError} when there is no such file, and as {@link decodeNpy} does.
 * @example
 * import { readNpy } from "pellucid/formats";
 * const x = (await readNpy("arrays/x.npy")).toTensor();
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const { bytes } = await readFirst("readNpy", [path]);
  return decodeNpy(bytes, path);
}

/**
 * Writes a `.npy` file, of a tensor on any backend. It appears whole or not at all.
 *
 * @throws as {@link encodeNpy} does, and the errors of the file system.
 * @example
 * import { writeNpy } from "pellucid/formats";
 * await writeNpy("x.npy", tensor([[1, 2], [3, 4]]));
 */
export async function writeNpy(path: string, value: NpyValue, options: NpyOptions = {}): Promise<void> {
  await writeFileAtomic(path, encodeAs("writeNpy", await onHost(value), options));
}

/** What encoding reads at once, also from a backend that must be waited for. */
export async function onHost(value: NpyValue): Promise<NpyValue> {
  return value instanceof Tensor ? new NpyArray(value.dtype, value.shape, await value.data()) : value;
}
