import { describe, describeItems } from "../../describe.js";
import type { Fail } from "../fail.js";
import { otherFormat } from "../other-format.js";
import { parseLiteral } from "./python-literal.js";

const MAGIC = "\x93NUMPY";
/** Of the versions 2 and 3 a header may claim 4 GiB; the longest that can be needed names a type and 64 dimensions. */
const MAX_HEADER_BYTES = 2 ** 16;
/** As many dimensions as NumPy has at most. */
export const MAX_RANK = 64;
/** Data begin at a multiple of this, so that a file can be mapped into memory. */
const ALIGNMENT = 64;
const KEYS = ["descr", "fortran_order", "shape"];

/** What the header of an array says of it. */
export interface NpyHeader {
  descr: unknown;
  fortranOrder: boolean;
  shape: number[];
  dataStart: number;
}

/** magic, version, length of the text (2 bytes in version 1, else 4), and the text: a dict of Python. */
export function readHeader(bytes: Uint8Array, fail: Fail): NpyHeader {
  const head = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (head !== MAGIC) {
    const other = otherFormat(bytes, "NumPy array (.npy)");
    fail(other ?? `begins with ${describe(head)}, but a NumPy array with ${describe(MAGIC)}`);
  }
  const version = bytes[MAGIC.length];
  if (version !== undefined && (version < 1 || version > 3)) {
    fail(`is of version ${version}.${bytes[MAGIC.length + 1]}; versions 1.0, 2.0 and 3.0 are read`);
  }
  const lengthStart = MAGIC.length + 2;
  const textStart = lengthStart + (version === 1 ? 2 : 4);
  if (textStart > bytes.length) fail(`ends after ${bytes.length} bytes, inside its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(lengthStart, true) : view.getUint32(lengthStart, true);
  if (length > MAX_HEADER_BYTES) {
    fail(`claims a header of ${length} bytes, but at most ${MAX_HEADER_BYTES} are read`);
  }
  const dataStart = textStart + length;
  if (dataStart > bytes.length) {
    fail(`claims a header of ${length} bytes, but only ${bytes.length - textStart} bytes follow`);
  }
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(
    bytes.subarray(textStart, dataStart),
  );
  return { ...readDict(text, fail), dataStart };
}

function readDict(text: string, fail: Fail): Omit<NpyHeader, "dataStart"> {
  const dict = parseLiteral(text, (fault) => fail(`has a header that ${fault}: ${describe(text.trim())}`));
  if (!(dict instanceof Map)) return fail(`has a header that is no dict of Python: ${describe(text.trim())}`);
  const keys = [...dict.keys()].sort();
  if (keys.join() !== KEYS.join())
    fail(`has a header with the keys ${describeItems(keys)} instead of ${describeItems(KEYS)}`);
  const [fortranOrder, shape] = [dict.get("fortran_order"), dict.get("shape")];
  if (typeof fortranOrder !== "boolean") {
    return fail(`has the fortran_order ${describe(fortranOrder)}, which is neither True nor False`);
  }
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n))) {
    return fail(`has the shape ${describeItems(shape)}, which is no tuple of integers from 0 to 2^53 - 1`);
  }
  if (shape.length > MAX_RANK) fail(`has ${shape.length} dimensions, but an array has at most ${MAX_RANK}`);
  return { descr: dict.get("descr"), fortranOrder, shape: shape as number[] };
}

/** The header as NumPy writes it, of version 1.0: in front of the data, which begin at a multiple of 64. */
export function writeHeader(descr: string, fortranOrder: boolean, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? "True" : "False"}, 'shape': ${tuple}, }`;
  const textStart = MAGIC.length + 4;
  const dataStart = Math.ceil((textStart + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const text = `${dict.padEnd(dataStart - textStart - 1)}\n`;
  const bytes = Uint8Array.from(`${MAGIC}\x01\x00\x00\x00${text}`, (letter) => letter.charCodeAt(0));
  new DataView(bytes.buffer).setUint16(MAGIC.length + 2, text.length, true);
  return bytes;
}
