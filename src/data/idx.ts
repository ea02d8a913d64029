import { DTypeError, FormatError, ShapeError } from "../errors.js";
import { readFirst } from "../files/read-first.js";
import { reverseEach } from "../files/reverse-each.js";
import { writeFileAtomic } from "../files/write-file-atomic.js";
import { gunzipIfNeeded } from "./gunzip-if-needed.js";

/** The element types of the IDX format. */
export type IdxType = "uint8" | "int8" | "int16" | "int32" | "float32" | "float64";

/** What holds the elements of an IDX file, one class for each {@link IdxType}. */
export type TypedArray = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

interface ElementType {
  code: number;
  array: {
    new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
    BYTES_PER_ELEMENT: number;
  };
}

const TYPES = {
  uint8: { code: 0x08, array: Uint8Array },
  int8: { code: 0x09, array: Int8Array },
  int16: { code: 0x0b, array: Int16Array },
  int32: { code: 0x0c, array: Int32Array },
  float32: { code: 0x0d, array: Float32Array },
  float64: { code: 0x0e, array: Float64Array },
} satisfies Record<IdxType, ElementType>;

/** An n-dimensional array as an IDX file holds it: `data` in row-major order, of the class that `type` names. */
export interface IdxArray {
  /** What its elements are. */
  type: IdxType;
  /** The size of each axis. */
  shape: readonly number[];
  /** The elements in row-major order. */
  data: TypedArray;
}

/**
 * Decodes the IDX format of the MNIST files: two zero bytes, a type code, the rank r, r dimensions as big-endian uint32,
 * then the elements, big-endian and row-major. Any rank and all six element types. 8-bit data is a view
 * of `bytes`, not a copy.
 *
 * Source: "The IDX file format" in Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.
 *
 * @param source what the bytes are called in errors, for example their path.
 * @throws FormatError when the magic number, the type code or the length is wrong.
 * @example
 * import { decodeIdx } from "pellucid/data";
 * decodeIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4])); // { type: "uint8", shape: [3], data: [5, 0, 4] }
 */
export function decodeIdx(bytes: Uint8Array, source = "IDX data"): IdxArray {
  const fail = (text: string): never => {
    throw new FormatError(`decodeIdx: ${source} ${text}`, { source, byteLength: bytes.length });
  };
  const { type, shape, size, headerBytes, expected } = readHeader(bytes, fail);
  const array: ElementType["array"] = TYPES[type].array;
  const width = array.BYTES_PER_ELEMENT;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? "is truncated" : `has ${bytes.length - expected} trailing bytes`;
    fail(`${fault}: ${type} [${shape.join(", ")}] needs ${expected} bytes, found ${bytes.length}`);
  }

  // Views are made of the buffer, because `subarray` of a Node Buffer would be a Buffer again.
  if (width === 1) {
    return { type, shape, data: new array(bytes.buffer, bytes.byteOffset + headerBytes, size) };
  }
  const elements = new Uint8Array(size * width);
  elements.set(bytes.subarray(headerBytes));
  reverseEach(elements, width);
  return { type, shape, data: new array(elements.buffer) };
}

interface IdxHeader {
  type: IdxType;
  shape: number[];
  /** How many elements there are. */
  size: number;
  headerBytes: number;
  /** Bytes that the file must have. */
  expected: number;
}

function readHeader(bytes: Uint8Array, fail: (text: string) => never): IdxHeader {
  if (bytes.length < 4) fail(`is ${bytes.length} bytes long, but an IDX header has at least 4`);
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    fail(`begins with the bytes ${hex(bytes.subarray(0, 4))}; the magic number of IDX begins with 00 00`);
  }
  const code = bytes[2]!;
  const rank = bytes[3]!;
  const type =
    typeOf(code) ?? fail(`has the unknown type code 0x${hex([code])}; known are ${KNOWN_CODES.join(", ")}`);

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    fail(`ends inside its header: ${rank} dimensions need ${headerBytes} bytes, found ${bytes.length}`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  const expected = headerBytes + size * TYPES[type].array.BYTES_PER_ELEMENT;
  if (!Number.isSafeInteger(expected)) fail(`claims the shape [${shape.join(", ")}], whose size overflows`);
  return { type, shape, size, headerBytes, expected };
}

/** The length that a file with this beginning must have; null where it is not the beginning of an IDX file. */
export function idxLength(head: Uint8Array): number | null {
  const none = new Error();
  try {
    return readHeader(head, () => {
      throw none;
    }).expected;
  } catch (error) {
    if (error === none) return null;
    throw error;
  }
}

/**
 * Encodes an array in the IDX format; the inverse of {@link decodeIdx}.
 *
 * @throws ShapeError when `shape` does not multiply to `data.length`, or a dimension is not a uint32, or the rank is over 255.
 * @throws DTypeError when `data` is not of the class that `type` names.
 * @example
 * import { encodeIdx } from "pellucid/data";
 * encodeIdx({ type: "uint8", shape: [3], data: new Uint8Array([5, 0, 4]) }); // [0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]
 */
export function encodeIdx({ type, shape, data }: IdxArray): Uint8Array {
  const { code, array } = TYPES[type];
  if (!(data instanceof array)) {
    const rule = `type ${type} is held by ${array.name}`;
    throw new DTypeError(`encodeIdx: data is ${(data as TypedArray).constructor.name}, but ${rule}`, {
      type,
    });
  }
  if (shape.length > 255 || !shape.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32)) {
    const rule = "IDX holds up to 255 dimensions, each an integer from 0 to 2^32 - 1";
    throw new ShapeError(`encodeIdx: shape [${shape.join(", ")}] cannot be stored; ${rule}`, { shape });
  }
  if (sizeOf(shape) !== data.length) {
    const counts = `has ${sizeOf(shape)} elements, but data has ${data.length}`;
    throw new ShapeError(`encodeIdx: shape [${shape.join(", ")}] ${counts}`, { shape, length: data.length });
  }

  const headerBytes = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerBytes + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, code, shape.length]);
  for (const [axis, n] of shape.entries()) view.setUint32(4 + 4 * axis, n);
  const elements = bytes.subarray(headerBytes);
  elements.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  reverseEach(elements, data.BYTES_PER_ELEMENT);
  return bytes;
}

/**
 * Reads an IDX file, plain or gzip (told apart by content, not by name). When `path` is absent, `path.gz` is taken.
 *
 * @throws FormatError when there is no such file, when its gzip stream is damaged, and as {@link decodeIdx} does.
 * @example
 * import { readIdx } from "pellucid/data";
 * const { shape } = await readIdx("mnist/train-images-idx3-ubyte"); // [60000, 28, 28]
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const found = await readFirst("readIdx", path.endsWith(".gz") ? [path] : [path, `${path}.gz`]);
  return decodeIdx(await gunzipIfNeeded(found.bytes, found.path, idxLength), found.path);
}

/**
 * Writes an IDX file, through gzip when `path` ends in `.gz`. The file appears whole or not at all.
 *
 * @throws ShapeError, DTypeError as {@link encodeIdx} does, and the errors of the file system.
 * @example
 * import { writeIdx } from "pellucid/data";
 * await writeIdx("labels-idx1-ubyte.gz", { type: "uint8", shape: [3], data: new Uint8Array([5, 0, 4]) });
 */
export async function writeIdx(path: string, array: IdxArray): Promise<void> {
  let bytes = encodeIdx(array);
  if (path.endsWith(".gz")) {
    const { gzip } = process.getBuiltinModule("node:zlib");
    const { promisify } = process.getBuiltinModule("node:util");
    bytes = await promisify(gzip)(bytes);
  }
  await writeFileAtomic(path, bytes);
}

const KNOWN_CODES = Object.entries(TYPES).map(([type, { code }]) => `0x${hex([code])} ${type}`);

function typeOf(code: number): IdxType | undefined {
  return (Object.keys(TYPES) as IdxType[]).find((type) => TYPES[type].code === code);
}

/** The product of the dimensions; a zero among them wins over any overflow of the others. */
function sizeOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);
}

function hex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
