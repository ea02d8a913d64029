import { describe, describeItems } from "../../describe.js";
import { DTypeError, FormatError, ShapeError, ValueError } from "../../errors.js";
import { crc32c } from "../../files/crc32c.js";
import { readFirst } from "../../files/read-first.js";
import { writeFileAtomic } from "../../files/write-file-atomic.js";
import type { Fail } from "../fail.js";
import { otherFormat } from "../other-format.js";
import { DECODINGS, ENCODINGS, type SafetensorsArray, type SafetensorsDType } from "./safetensors-dtypes.js";
import {
  isCount,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  MAX_NAMES,
  METADATA,
  readEntries,
  readHeader,
} from "./safetensors-header.js";

export type { SafetensorsArray, SafetensorsDType } from "./safetensors-dtypes.js";

/** A tensor of a safetensors file: row-major `data`, of the typed-array class that `dtype` names. */
export interface SafetensorsTensor {
  /** Its element type. */
  dtype: SafetensorsDType;
  /** The size of each axis. */
  shape: readonly number[];
  /** The elements in row-major order. */
  data: SafetensorsArray;
}

/** What a safetensors file holds: tensors by name, in the order of its header, and free text about them. */
export interface SafetensorsContent {
  /** The tensors by name. */
  tensors: Map<string, SafetensorsTensor>;
  /** The tensors that no array here can hold, by name, and why: of a dtype that is not known, or with too large integers. */
  unreadable: Map<string, string>;
  /** What was written beside them. */
  metadata: Record<string, string>;
}

/** The metadata begin with the checksum of the file, so it always lies at the same place. */
const CHECKSUM = "crc32c";
const BEFORE_CHECKSUM = `{"${METADATA}":{"${CHECKSUM}":"`;
const CHECKSUM_START = LENGTH_BYTES + BEFORE_CHECKSUM.length;
const CHECKSUM_DIGITS = 8;

/**
 * Encodes named tensors in the safetensors format: the header's length as uint64, the header as JSON, then all elements,
 * little-endian and without gaps. The same input gives the same bytes.
 *
 * The header names the tensors in the order of the map. Their data lies widest elements first, and the header
 * is padded with spaces to a multiple of 8 bytes, so every tensor is aligned to its element size: readers that map the file
 * (PyTorch's) need that.
 *
 * The metadata begin with `crc32c`: the CRC-32C, in hexadecimal digits, of all bytes of the file but those digits. One
 * flipped bit changes it, and so does any damage within 32 bits; damage to the name `crc32c` itself goes unseen, and leaves
 * all else as it was.
 *
 * Source: https://huggingface.co/docs/safetensors (Format).
 *
 * @throws ShapeError when a shape does not multiply to the length of its data.
 * @throws DTypeError when data is not of the class that its dtype names.
 * @throws ValueError when a tensor is named `__metadata__`, or metadata are not strings or named `crc32c`, or the
 * header would be longer, or have more names, than {@link decodeSafetensors} reads.
 * @example
 * import { encodeSafetensors } from "pellucid/formats";
 * const bias = { dtype: "float32", shape: [2], data: new Float32Array([0.5, -1]) } as const;
 * const bytes = encodeSafetensors(new Map([["fc.bias", bias]]), { epoch: "3" });
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Readonly<SafetensorsTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  for (const [key, value] of Object.entries<unknown>(metadata)) {
    if (key === CHECKSUM) {
      const text = `encodeSafetensors: metadata "${key}" has the name that is kept for the checksum; rename it`;
      throw new ValueError(text, { key });
    }
    if (typeof value === "string") continue;
    const text = `encodeSafetensors: metadata ${describe(key)} is ${describe(value)}, but must be a string; convert it`;
    throw new ValueError(text, { key, value });
  }
  const names = 2 + Object.keys(metadata).length + 4 * tensors.size;
  if (names > MAX_NAMES) {
    throw new ValueError(
      `encodeSafetensors: ${tensors.size} tensors and the metadata take ${names} names in the header, but at most ${MAX_NAMES} are read back; write several files`,
      { names },
    );
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
  const others = JSON.stringify(metadata).slice(1);
  const checksum = `"${CHECKSUM}":"${"0".repeat(CHECKSUM_DIGITS)}"`;
  const members = [`"${METADATA}":{${checksum}${others === "}" ? "" : ","}${others}`];
  for (const [name, tensor] of tensors) {
    const begin = begins.get(name)!;
    const { name: dtype } = ENCODINGS[tensor.dtype];
    const entry = { dtype, shape: tensor.shape, data_offsets: [begin, begin + byteLength(tensor)] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new ValueError(
      `encodeSafetensors: the names, shapes and metadata take ${headerBytes} bytes, but at most ${MAX_HEADER_BYTES} are read back; shorten the metadata, or write several files`,
      { headerBytes },
    );
  }

  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(header, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + header.length, LENGTH_BYTES + headerBytes);
  for (const [name, { dtype, data }] of tensors) {
    const stored = dtype === "int64" ? BigInt64Array.from(data as Int32Array, BigInt) : data;
    const view = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    bytes.set(view, LENGTH_BYTES + headerBytes + begins.get(name)!);
  }
  bytes.set(new TextEncoder().encode(checksumOf(bytes)), CHECKSUM_START);
  return bytes;
}

function checksumOf(bytes: Uint8Array): string {
  const crc = crc32c(bytes.subarray(0, CHECKSUM_START), bytes.subarray(CHECKSUM_START + CHECKSUM_DIGITS));
  return crc.toString(16).padStart(CHECKSUM_DIGITS, "0");
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  const label = `encodeSafetensors: tensor ${describe(name)}`;
  if (name === METADATA) {
    throw new ValueError(`${label} has the name that the format keeps for metadata; rename it`, { name });
  }
  const { array } = ENCODINGS[dtype];
  if (!(data instanceof array)) {
    const found = (data as SafetensorsArray).constructor.name;
    throw new DTypeError(`${label} has data in ${found}, but ${dtype} is held by ${array.name}`, {
      name,
      dtype,
    });
  }
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== data.length || !shape.every(isCount)) {
    const text = `${label} has shape ${describeItems(shape)} but ${data.length} elements; the dimensions must multiply to that`;
    throw new ShapeError(text, { name, shape, length: data.length });
  }
}

/**
 * Decodes the safetensors format; the inverse of {@link encodeSafetensors}. The data are copies. F16, BF16, F8_E4M3 and
 * F8_E5M2 become float32; I64, U64, U32 and U16 become int32. A tensor that cannot be read leaves the others readable, and
 * is in `unreadable`. A header is believed only when its tensors cover the data exactly: without overlap, without holes,
 * each as long as its shape and dtype say. Headers are read up to 4 MiB and 2^17
 * names, four for each tensor.
 *
 * Where the metadata begin with the checksum, the bytes must agree with it. Files without one, such as PyTorch's, are taken
 * as they are.
 *
 * Source: https://huggingface.co/docs/safetensors (Format).
 *
 * @param source what the bytes are called in errors, for example their path.
 * @throws FormatError that says which rule of the format is broken, and by which tensor; or that the bytes are damaged.
 * @example
 * import { decodeSafetensors, encodeSafetensors } from "pellucid/formats";
 * const bias = { dtype: "float32", shape: [2], data: new Float32Array([0.5, -1]) } as const;
 * const { tensors } = decodeSafetensors(encodeSafetensors(new Map([["fc.bias", bias]])));
 * tensors.get("fc.bias"); // { dtype: "float32", shape: [2], data: [0.5, -1] }
 */
export function decodeSafetensors(bytes: Uint8Array, source = "safetensors data"): SafetensorsContent {
  const fail: Fail = (text) => {
    throw new FormatError(`decodeSafetensors: ${source} ${text}`, { source, byteLength: bytes.length });
  };
  const other = otherFormat(bytes, "safetensors file");
  if (other !== null) fail(other);
  const header = readHeader(bytes, fail);
  const { metadata, dataStart } = header;
  requireUndamaged(bytes, metadata, fail);
  delete metadata[CHECKSUM];

  const tensors = new Map<string, SafetensorsTensor>();
  const unreadable = new Map<string, string>();
  for (const { name, dtype, shape, begin, end } of readEntries(header, bytes.length, fail)) {
    const decoding = DECODINGS.get(dtype);
    if (decoding === undefined) {
      const known = [...DECODINGS.keys()].join(", ");
      unreadable.set(name, `has the unknown dtype ${describe(dtype)}; known are ${known}`);
      continue;
    }
    const copy = new Uint8Array(end - begin);
    copy.set(bytes.subarray(dataStart + begin, dataStart + end));
    const data = decoding.decode(copy.buffer);
    if (typeof data === "string") unreadable.set(name, `is ${dtype} and ${data}`);
    else tensors.set(name, { dtype: decoding.dtype, shape, data });
  }
  return { tensors, unreadable, metadata };
}

function requireUndamaged(bytes: Uint8Array, metadata: Record<string, string>, fail: Fail): void {
  const begin = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, CHECKSUM_START));
  if (begin !== BEFORE_CHECKSUM) return;
  const [expected, found] = [metadata[CHECKSUM], checksumOf(bytes)];
  if (expected === found) return;
  fail(
    `is damaged: its ${CHECKSUM} is ${found}, but ${describe(expected)} was written; take a whole copy, or, where another program changed it and kept the metadata, leave out ${CHECKSUM} there`,
  );
}

/**
 * Reads a safetensors file.
 *
 * @throws FormatError when there is no such file, and as {@link decodeSafetensors} does.
 * @example
 * import { readSafetensors } from "pellucid/formats";
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
 * import { writeSafetensors } from "pellucid/formats";
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
