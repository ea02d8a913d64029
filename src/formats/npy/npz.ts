import { zipSync } from "fflate";
import { describe } from "../../describe.js";
import { FormatError, ValueError } from "../../errors.js";
import { MOST_READ } from "../../files/most-read.js";
import { readFirst } from "../../files/read-first.js";
import { writeFileAtomic } from "../../files/write-file-atomic.js";
import { checkOptions } from "../../options.js";
import type { Fail } from "../fail.js";
import { otherFormat } from "../other-format.js";
import { readZip } from "../zip/read-zip.js";
import { encodeAs, type NpyValue, onHost, readArray } from "./npy.js";
import type { NpyArray } from "./npy-array.js";

/** What an `.npz` archive holds: arrays by name, in the order of the archive. */
export interface NpzContent {
  /** The arrays of numbers, by their names without the `.npy`. */
  arrays: Map<string, NpyArray>;
  /** What is no array of numbers, by name, and why: strings, Python objects, files that are no arrays. */
  unreadable: Map<string, string>;
}

/** How {@link encodeNpz} and {@link writeNpz} write an archive. */
export interface NpzOptions {
  /** Pack the arrays, as `np.savez_compressed` does. Default false. */
  compressed?: boolean;
}

/** What {@link encodeNpz} takes: arrays by name. */
export type NpzArrays = ReadonlyMap<string, NpyValue> | Readonly<Record<string, NpyValue>>;

const SUFFIX = ".npy";
/** The fields of a zip archive without zip64: its length, its files, a name. */
const ZIP = { bytes: 2 ** 32 - 1, files: 2 ** 16 - 1, nameBytes: 2 ** 16 - 1 };
/** As NumPy has it, so that the same arrays give the same bytes on every day. */
const FIRST_DAY = new Date(1980, 0, 1);

/**
 * Decodes an `.npz` archive, as `np.savez` and `np.savez_compressed` write it: a zip archive of `.npy` files, whose arrays
 * have their names without the `.npy`. What {@link decodeNpy} cannot read leaves the others readable, and is in
 * `unreadable`.
 *
 * Before anything is unpacked, what the archive claims is checked, so that it cannot become larger than `atMost`.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 *
 * @param source what the bytes are called in errors, for example their path.
 * @param atMost bytes that all arrays may have together; 2 GiB unless told.
 * @throws {FormatError} that says what is damaged, or which name occurs twice.
 * @example
 * import { decodeNpz, encodeNpz } from "pellucid/formats";
 * const { arrays } = decodeNpz(encodeNpz({ x: tensor([1, 2]), y: new Uint8Array([7]) }));
 * arrays.get("x")!.toTensor(); // [1, 2]
 */
export function decodeNpz(bytes: Uint8Array, source = "NPZ data", atMost = MOST_READ): NpzContent {
  const fail: Fail = (text) => {
    throw new FormatError(`decodeNpz: ${source} ${text}`, { source, byteLength: bytes.length });
  };
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    fail(otherFormat(bytes, "archive of NumPy (.npz)") ?? `is no zip archive, as those of NumPy (.npz) are`);
  }
  const arrays = new Map<string, NpyArray>();
  const unreadable = new Map<string, string>();
  const files = readZip(bytes, atMost, fail);
  if ([...files.keys()].some((file) => file.endsWith("/data.pkl"))) {
    fail("is a file of torch.save, and no archive of NumPy (.npz); read it with readPytorch");
  }
  for (const { name: file, read } of files.values()) {
    const name = file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : file;
    if (arrays.has(name) || unreadable.has(name)) fail(`has two arrays ${describe(name)}`);
    const failArray: Fail = (text) => fail(`has an array ${describe(name)} that ${text}`);
    const content = read();
    if (name === file && !isNpy(content)) {
      unreadable.set(name, "is no array: it is not named .npy, and does not begin as one");
      continue;
    }
    const refused = new Error();
    try {
      const unsupported: Fail = (text) => {
        unreadable.set(name, text);
        throw refused;
      };
      arrays.set(name, readArray(content, failArray, unsupported));
    } catch (error) {
      if (error !== refused) throw error;
    }
  }
  return { arrays, unreadable };
}

const isNpy = (bytes: Uint8Array): boolean => bytes[0] === 0x93 && bytes[1] === 0x4e;

/**
 * Encodes named arrays as an `.npz` archive, which `np.load` reads; the inverse of {@link decodeNpz}. The same input gives
 * the same bytes. Each is encoded as {@link encodeNpy} does; `{ data, shape, dtype }` sets its type.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 *
 * @throws as {@link encodeNpy} does; {@link ValueError} when there are more arrays or bytes than the archive holds.
 * @example
 * import { encodeNpz } from "pellucid/formats";
 * const bytes = encodeNpz({ images, labels }, { compressed: true });
 */
export function encodeNpz(arrays: NpzArrays, options: NpzOptions = {}): Uint8Array {
  return encodeArchive("encodeNpz", entriesOf(arrays), options);
}

function encodeArchive(op: string, entries: [string, NpyValue][], options: NpzOptions): Uint8Array {
  checkOptions(op, options, { compressed: true });
  if (entries.length > ZIP.files) {
    throw new ValueError(
      `${op}: ${entries.length} arrays are more than the ${ZIP.files} that an archive holds; write several`,
    );
  }
  const settings = { level: options.compressed ? 6 : 0, mtime: FIRST_DAY } as const;
  const files: Record<string, [Uint8Array, typeof settings]> = {};
  let total = 0;
  for (const [name, value] of entries) {
    const nameBytes = new TextEncoder().encode(name).length + SUFFIX.length;
    if (nameBytes > ZIP.nameBytes) {
      throw new ValueError(
        `${op}: the name ${describe(name)} takes ${nameBytes} bytes, but a name has at most ${ZIP.nameBytes}`,
      );
    }
    const bytes = encodeAs(`${op}: array ${describe(name)}`, value);
    total += bytes.length;
    files[name + SUFFIX] = [bytes, settings];
  }
  if (total > ZIP.bytes) {
    throw new ValueError(
      `${op}: the arrays take ${total} bytes, but an archive has at most ${ZIP.bytes}; write several`,
    );
  }
  return zipSync(files);
}

const entriesOf = (arrays: NpzArrays): [string, NpyValue][] =>
  arrays instanceof Map ? [...arrays] : Object.entries(arrays as Record<string, NpyValue>);

/**
 * Reads an `.npz` file.
 *
 * @param atMost bytes that all arrays may have together; 2 GiB unless told.
 * @throws {FormatError} when there is no such file, and as {@link decodeNpz} does.
 * @example
 * import { readNpz } from "pellucid/formats";
 * const { arrays } = await readNpz("arrays/all.npz");
 * [...arrays.keys()]; // ["x", "y"]
 */
export async function readNpz(path: string, atMost: number = MOST_READ): Promise<NpzContent> {
  const { bytes } = await readFirst("readNpz", [path]);
  return decodeNpz(bytes, path, atMost);
}

/**
 * Writes an `.npz` file, of tensors on any backend. It appears whole or not at all.
 *
 * @throws as {@link encodeNpz} does, and the errors of the file system.
 * @example
 * import { writeNpz } from "pellucid/formats";
 * await writeNpz("batch.npz", { images, labels }, { compressed: true });
 */
export async function writeNpz(path: string, arrays: NpzArrays, options: NpzOptions = {}): Promise<void> {
  const entries: [string, NpyValue][] = [];
  for (const [name, value] of entriesOf(arrays)) entries.push([name, await onHost(value)]);
  await writeFileAtomic(path, encodeArchive("writeNpz", entries, options));
}
