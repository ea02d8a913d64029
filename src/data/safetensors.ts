import { DTypeError, FormatError, ShapeError, ValueError } from "../errors.js";
import { writeFileAtomic } from "../files/write-file-atomic.js";
import { readFirst } from "./files.js";
import { otherFormat } from "./other-format.js";

type TypedArray = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array;

// Elements are little-endian in the file, as they are in typed arrays on every platform that this library runs on.

/** Each element type, its name in the file, and the array that holds it. int64 is widened from an Int32Array. */
const ENCODINGS = {
  float64: { name: "F64", bytes: 8, array: Float64Array },
  float32: { name: "F32", bytes: 4, array: Float32Array },
  int64: { name: "I64", bytes: 8, array: Int32Array },
  int32: { name: "I32", bytes: 4, array: Int32Array },
  int16: { name: "I16", bytes: 2, array: Int16Array },
  int8: { name: "I8", bytes: 1, array: Int8Array },
  uint8: { name: "U8", bytes: 1, array: Uint8Array },
  bool: { name: "BOOL", bytes: 1, array: Uint8Array },
};

/** The element types that can be written. Values of int64 are given as an Int32Array, those of bool as 0 and 1. */
export type SafetensorsDType = keyof typeof ENCODINGS;

/** A tensor of a safetensors file: row-major `data`, of the typed-array class that `dtype` names. */
export interface SafetensorsTensor {
  dtype: SafetensorsDType;
  shape: readonly number[];
  data: TypedArray;
}

/** What a safetensors file holds: tensors by name, in the order of its header, and free text about them. */
export interface SafetensorsContent {
  tensors: Map<string, SafetensorsTensor>;
  metadata: Record<string, string>;
}

type Fail = (text: string) => never;

interface Decoding {
  bytes: number;
  dtype: SafetensorsDType;
  decode(buffer: ArrayBuffer, fail: Fail): TypedArray;
}

const DECODINGS = new Map<string, Decoding>([
  ["F64", { bytes: 8, dtype: "float64", decode: (buffer) => new Float64Array(buffer) }],
  ["F32", { bytes: 4, dtype: "float32", decode: (buffer) => new Float32Array(buffer) }],
  [
    "F16",
    { bytes: 2, dtype: "float32", decode: (buffer) => Float32Array.from(new Uint16Array(buffer), half) },
  ],
  ["BF16", { bytes: 2, dtype: "float32", decode: widenBfloat16 }],
  ["I64", { bytes: 8, dtype: "int32", decode: narrowInt64 }],
  ["I32", { bytes: 4, dtype: "int32", decode: (buffer) => new Int32Array(buffer) }],
  ["I16", { bytes: 2, dtype: "int16", decode: (buffer) => new Int16Array(buffer) }],
  ["I8", { bytes: 1, dtype: "int8", decode: (buffer) => new Int8Array(buffer) }],
  ["U8", { bytes: 1, dtype: "uint8", decode: (buffer) => new Uint8Array(buffer) }],
  ["BOOL", { bytes: 1, dtype: "bool", decode: (buffer) => new Uint8Array(buffer) }],
]);

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Encodes named tensors in the safetensors format: the header's length as uint64, the header as JSON, then all elements,
 * little-endian and without gaps. The same input gives the same bytes.
 *
 * The header names the tensors in the order of the map. Their data lies widest elements first, and the header
 * is padded with spaces to a multiple of 8 bytes, so every tensor is aligned to its element size: readers that map the file
 * (PyTorch's) need that.
 *
 * Source: https://huggingface.co/docs/safetensors (Format).
 *
 * @throws ShapeError when a shape does not multiply to the length of its data.
 * @throws DTypeError when data is not of the class that its dtype names.
 * @throws ValueError when a tensor is named `__metadata__`, or a value of the metadata is not a string.
 * @example
 * import { encodeSafetensors } from "pellucid/data";
 * const bias = { dtype: "float32", shape: [2], data: new Float32Array([0.5, -1]) } as const;
 * const bytes = encodeSafetensors(new Map([["fc.bias", bias]]), { epoch: "3" });
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Readonly<SafetensorsTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  for (const [key, value] of Object.entries<unknown>(metadata)) {
    if (typeof value === "string") continue;
    const text = `encodeSafetensors: metadata ${show(key)} is ${show(value)}, but must be a string; convert it`;
    throw new ValueError(text, { key, value });
  }
  const width = ({ dtype }: SafetensorsTensor) => ENCODINGS[dtype].bytes;
  const byteLength = (tensor: SafetensorsTensor) => tensor.data.length * width(tensor);
  const widestFirst = [...tensors].sort(([, a], [, b]) => width(b) - width(a));
  const begins = new Map<string, number>();
  let dataBytes = 0;
  for (const [name, tensor] of widestFirst) {
    begins.set(name, dataBytes);
    dataBytes += byteLength(tensor);
  }

  // Joined by hand: an object would move names like "0" to the front and lose "__proto__".
  const members = Object.keys(metadata).length > 0 ? [`"${METADATA}":${JSON.stringify(metadata)}`] : [];
  for (const [name, tensor] of tensors) {
    const begin = begins.get(name)!;
    const { name: dtype } = ENCODINGS[tensor.dtype];
    const entry = { dtype, shape: tensor.shape, data_offsets: [begin, begin + byteLength(tensor)] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;

  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(header, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + header.length, LENGTH_BYTES + headerBytes);
  for (const [name, { dtype, data }] of tensors) {
    const stored = dtype === "int64" ? BigInt64Array.from(data as Int32Array, BigInt) : data;
    const view = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    bytes.set(view, LENGTH_BYTES + headerBytes + begins.get(name)!);
  }
  return bytes;
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  const label = `encodeSafetensors: tensor ${show(name)}`;
  if (name === METADATA) {
    throw new ValueError(`${label} has the name that the format keeps for metadata; rename it`, { name });
  }
  const { array } = ENCODINGS[dtype];
  if (!(data instanceof array)) {
    const found = (data as TypedArray).constructor.name;
    throw new DTypeError(`${label} has data in ${found}, but ${dtype} is held by ${array.name}`, {
      name,
      dtype,
    });
  }
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== data.length || !shape.every(isCount)) {
    const text = `${label} has shape ${show(shape)} but ${data.length} elements; the dimensions must multiply to that`;
    throw new ShapeError(text, { name, shape, length: data.length });
  }
}

/**
 * Decodes the safetensors format; the inverse of {@link encodeSafetensors}. The data are copies. F16 and BF16 become
 * float32, and I64 becomes int32. A header is believed only when its tensors cover the data exactly: without overlap, without
 * holes, each as long as its shape and dtype say.
 *
 * Source: https://huggingface.co/docs/safetensors (Format).
 *
 * @param source what the bytes are called in errors, for example their path.
 * @throws FormatError that says which rule of the format is broken, and by which tensor; or that an I64 does not fit int32.
 * @example
 * import { decodeSafetensors, encodeSafetensors } from "pellucid/data";
 * const bias = { dtype: "float32", shape: [2], data: new Float32Array([0.5, -1]) } as const;
 * const { tensors } = decodeSafetensors(encodeSafetensors(new Map([["fc.bias", bias]])));
 * tensors.get("fc.bias"); // { dtype: "float32", shape: [2], data: [0.5, -1] }
 */
export function decodeSafetensors(bytes: Uint8Array, source = "safetensors data"): SafetensorsContent {
  const fail: Fail = (text) => {
    throw new FormatError(`decodeSafetensors: ${source} ${text}`, { source, byteLength: bytes.length });
  };
  const other = otherFormat(bytes);
  if (other !== null) fail(other);
  const { header, names, dataStart } = readHeader(bytes, fail);
  const dataBytes = bytes.length - dataStart;

  const metadata = header[METADATA] ?? {};
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    return fail(`has a ${METADATA} that is not an object of strings`);
  }
  const entries = names
    .filter((name) => name !== METADATA)
    .map((name) => readEntry(name, header[name], dataBytes, fail));
  checkCoverage(entries, dataBytes, fail);

  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, decoding, shape, begin, end } of entries) {
    const copy = new Uint8Array(end - begin);
    copy.set(bytes.subarray(dataStart + begin, dataStart + end));
    const data = decoding.decode(copy.buffer, (text) => fail(`tensor ${show(name)} ${text}`));
    tensors.set(name, { dtype: decoding.dtype, shape, data });
  }
  return { tensors, metadata: metadata as Record<string, string> };
}

/**
 * Reads a safetensors file.
 *
 * @throws FormatError when there is no such file, and as {@link decodeSafetensors} does.
 * @example
 * import { readSafetensors } from "pellucid/data";
 * const { tensors, metadata } = await readSafetensors("runs/today/model.safetensors");
 */
export async function readSafetensors(path: string): Promise<SafetensorsContent> {
  const { bytes } = await readFirst("readSafetensors", [path]);
  return decodeSafetensors(bytes, path);
}

/**
 * Writes a safetensors file. It appears whole or not at all.
 *
 * @throws as {@link encodeSafetensors} does, and the errors of the file system.
 * @example
 * import { writeSafetensors } from "pellucid/data";
 * const bias = { dtype: "float32", shape: [2], data: new Float32Array([0.5, -1]) } as const;
 * await writeSafetensors("model.safetensors", new Map([["fc.bias", bias]]));
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Readonly<SafetensorsTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  await writeFileAtomic(path, encodeSafetensors(tensors, metadata));
}

interface Header {
  header: Record<string, unknown>;
  /** The members of the header in the order of the file, which an object does not keep. */
  names: string[];
  dataStart: number;
}

function readHeader(bytes: Uint8Array, fail: Fail): Header {
  if (bytes.length < LENGTH_BYTES) {
    fail(`is ${bytes.length} bytes long, but begins with the length of its header in ${LENGTH_BYTES} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const follow = bytes.length - LENGTH_BYTES;
  if (length > MAX_HEADER_BYTES) {
    fail(`claims a header of ${length} bytes, but the format allows at most ${MAX_HEADER_BYTES}`);
  }
  if (length > follow) fail(`claims a header of ${length} bytes, but only ${follow} bytes follow`);

  const dataStart = LENGTH_BYTES + length;
  let json = "";
  let header: unknown;
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(LENGTH_BYTES, dataStart),
    );
    header = JSON.parse(json);
  } catch (error) {
    fail(`has a header that is not JSON in UTF-8: ${(error as Error).message}`);
  }
  if (!isObject(header)) return fail("has a header that is JSON, but not an object");
  return { header, names: memberNames(json, fail), dataStart };
}

/**
 * The names in the outermost object of valid JSON, in order. JSON.parse keeps the last of two members with one name;
 * here any such pair, however deep, is a failure.
 */
function memberNames(json: string, fail: Fail): string[] {
  const open: Set<string>[] = [];
  let outermost: Set<string> | undefined;
  for (let i = 0; i < json.length; i++) {
    if (json[i] === "{") {
      open.push(new Set());
      outermost ??= open[0];
    } else if (json[i] === "}") {
      open.pop();
    } else if (json[i] === '"') {
      const start = i;
      for (i++; json[i] !== '"'; i++) if (json[i] === "\\") i++;
      let next = i + 1;
      while (/\s/.test(json[next] ?? "")) next++;
      if (json[next] !== ":") continue;
      const name: string = JSON.parse(json.slice(start, i + 1));
      const names = open.at(-1)!;
      if (names.has(name)) fail(`has a header with ${show(name)} twice in one object`);
      names.add(name);
    }
  }
  return [...outermost!];
}

interface Entry {
  name: string;
  decoding: Decoding;
  shape: number[];
  begin: number;
  end: number;
}

function readEntry(name: string, entry: unknown, dataBytes: number, failFile: Fail): Entry {
  const fail: Fail = (text) => failFile(`tensor ${show(name)} ${text}`);
  if (!isObject(entry)) return fail("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = entry;

  const decoding = DECODINGS.get(dtype as string);
  if (!decoding) {
    return fail(`has the unknown dtype ${show(dtype)}; known are ${[...DECODINGS.keys()].join(", ")}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return fail(`has the shape ${show(shape)}, which is not an array of integers from 0 to 2^53 - 1`);
  }
  const needed = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, decoding.bytes);
  if (!Number.isSafeInteger(needed)) fail(`has the shape ${show(shape)}, whose size overflows`);

  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail(`has the data_offsets ${show(offsets)}, which are not two integers from 0 to 2^53 - 1`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end) fail(`has reversed data_offsets [${begin}, ${end}]; the first must not exceed the second`);
  if (end > dataBytes) fail(`has data_offsets [${begin}, ${end}], but the data end at ${dataBytes}`);
  if (end - begin !== needed) {
    const claim = `${dtype} ${show(shape)} takes ${needed} bytes`;
    fail(`has data_offsets [${begin}, ${end}], which are ${end - begin} bytes, but ${claim}`);
  }
  return { name, decoding, shape, begin, end };
}

/** In order of their offsets, the tensors must follow one another from the first byte of the data to the last. */
function checkCoverage(entries: Entry[], dataBytes: number, fail: Fail): void {
  let covered = 0;
  let previous = "";
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < covered) {
      fail(`has overlapping tensors: ${previous} ends at ${covered}, but ${show(name)} begins at ${begin}`);
    }
    if (begin > covered) fail(`has a hole: no tensor covers bytes ${covered} to ${begin} of the data`);
    covered = end;
    previous = show(name);
  }
  if (covered < dataBytes) fail(`has ${dataBytes - covered} trailing bytes after the last tensor`);
}

/** IEEE 754 half precision: 1 sign bit, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(buffer: ArrayBuffer): Float32Array {
  return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
}

function narrowInt64(buffer: ArrayBuffer, fail: Fail): Int32Array {
  return Int32Array.from(new BigInt64Array(buffer), (value, index) => {
    if (BigInt.asIntN(32, value) !== value) {
      fail(`is I64 and holds ${value} at element ${index}; only values that fit int32 can be read`);
    }
    return Number(value);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A value for an error. That of a header is not trusted to be short, or shallow enough for JSON.stringify. */
function show(value: unknown): string {
  const shallow = (item: unknown) => (isObject(item) || Array.isArray(item) ? "…" : JSON.stringify(item));
  const text = Array.isArray(value) ? `[${value.map(shallow).join(",")}]` : String(shallow(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
