import { describe, describeItems } from "../../describe.js";
import { scanJson } from "../../files/scan-json.js";
import type { Fail } from "../fail.js";
import { DECODINGS } from "./safetensors-dtypes.js";

/** The format's name for what the header says beside its tensors. */
export const METADATA = "__metadata__";
export const LENGTH_BYTES = 8;
/** The format allows 100 MB, which could take gigabytes to parse. This much describes 25,000 tensors. */
export const MAX_HEADER_BYTES = 2 ** 22;
/** Of tensors and metadata, and the three in each tensor: 32,000 tensors. Short names alone would take a second to parse. */
export const MAX_NAMES = 2 ** 17;
/** Header, tensor, shape. */
const MAX_DEPTH = 3;

/** Where a tensor lies in the data, and what is said of it. */
export interface Entry {
  name: string;
  /** As the file calls it; there may be none of that name here. */
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

export interface Header {
  metadata: Record<string, string>;
  members: Record<string, unknown>;
  /** The names of the tensors in the order of the file, which an object does not keep. */
  names: string[];
  dataStart: number;
}

export function readHeader(bytes: Uint8Array, fail: Fail): Header {
  if (bytes.length < LENGTH_BYTES) {
    fail(`is ${bytes.length} bytes long, but begins with the length of its header in ${LENGTH_BYTES} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const follow = bytes.length - LENGTH_BYTES;
  if (length > MAX_HEADER_BYTES) {
    fail(
      `is no safetensors file: its first ${LENGTH_BYTES} bytes claim a header of ${length} bytes, and at most ${MAX_HEADER_BYTES} are read`,
    );
  }
  if (length > follow) fail(`claims a header of ${length} bytes, but only ${follow} bytes follow`);

  const dataStart = LENGTH_BYTES + length;
  const { json, names } = readNames(bytes.subarray(LENGTH_BYTES, dataStart), fail);
  const members = parse(json, fail);
  const metadata = members[METADATA] ?? {};
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    return fail(`has a ${METADATA} that is not an object of strings`);
  }
  return {
    metadata: metadata as Record<string, string>,
    members,
    names: names.filter((name) => name !== METADATA),
    dataStart,
  };
}

/** The text of the header and the names in it. JSON.parse would keep the last of two members with one name. */
function readNames(bytes: Uint8Array, fail: Fail): { json: string; names: string[] } {
  let json = "";
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    fail(`has a header that is not JSON in UTF-8: ${(error as Error).message}`);
  }
  const { names, fault } = scanJson(json, { depth: MAX_DEPTH, count: MAX_NAMES });
  if (fault === undefined) return { json, names };
  if (fault === "depth") {
    return fail(
      `has a header with brackets ${MAX_DEPTH + 1} deep, but no tensor needs more than ${MAX_DEPTH}`,
    );
  }
  if (fault === "count") return fail(`has a header of more than ${MAX_NAMES} names, but no more are read`);
  return fail(`has a header with ${describe(fault.doubled)} twice in one object`);
}

function parse(json: string, fail: Fail): Record<string, unknown> {
  let members: unknown;
  try {
    members = JSON.parse(json);
  } catch (error) {
    fail(`has a header that is not JSON in UTF-8: ${(error as Error).message}`);
  }
  return isObject(members) ? members : fail("has a header that is JSON, but not an object");
}

/** The tensors of the header, which cover the data exactly. */
export function readEntries({ members, names, dataStart }: Header, byteLength: number, fail: Fail): Entry[] {
  const dataBytes = byteLength - dataStart;
  const entries = names.map((name) => readEntry(name, members[name], dataBytes, fail));
  checkCoverage(entries, dataBytes, fail);
  return entries;
}

function readEntry(name: string, entry: unknown, dataBytes: number, failFile: Fail): Entry {
  const fail: Fail = (text) => failFile(`tensor ${describe(name)} ${text}`);
  if (!isObject(entry)) return fail("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = entry;

  if (typeof dtype !== "string") return fail(`has the dtype ${describe(dtype)}, which is not a string`);
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return fail(
      `has the shape ${describeItems(shape)}, which is not an array of integers from 0 to 2^53 - 1`,
    );
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return fail(
      `has the data_offsets ${describeItems(offsets)}, which are not two integers from 0 to 2^53 - 1`,
    );
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end) fail(`has reversed data_offsets [${begin}, ${end}]; the first must not exceed the second`);
  if (end > dataBytes) fail(`has data_offsets [${begin}, ${end}], but the data end at ${dataBytes}`);
  const elementBytes = DECODINGS.get(dtype)?.bytes;
  if (elementBytes !== undefined) checkSize(elementBytes, { name, dtype, shape, begin, end }, fail);
  return { name, dtype, shape, begin, end };
}

function checkSize(elementBytes: number, { dtype, shape, begin, end }: Entry, fail: Fail): void {
  const needed = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, elementBytes);
  if (!Number.isSafeInteger(needed)) fail(`has the shape ${describeItems(shape)}, whose size overflows`);
  if (end - begin === needed) return;
  const claim = `${dtype} ${describeItems(shape)} takes ${needed} bytes`;
  fail(`has data_offsets [${begin}, ${end}], which are ${end - begin} bytes, but ${claim}`);
}

/** In order of their offsets, the tensors must follow one another from the first byte of the data to the last. */
function checkCoverage(entries: Entry[], dataBytes: number, fail: Fail): void {
  let covered = 0;
  let previous = "";
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < covered) {
      fail(
        `has overlapping tensors: ${describe(previous)} ends at ${covered}, but ${describe(name)} begins at ${begin}`,
      );
    }
    if (begin > covered) fail(`has a hole: no tensor covers bytes ${covered} to ${begin} of the data`);
    covered = end;
    previous = name;
  }
  if (covered < dataBytes) fail(`has ${dataBytes - covered} trailing bytes after the last tensor`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
