import { FormatError } from "../errors.js";
import { fileError } from "../files/file-error.js";

// Node's modules are imported where they are used, so that a browser bundle can hold this file.

/** A file that was read, and the name it was found under. */
export interface FoundFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * The bytes of `path`, or undefined when there is no such file.
 *
 * @throws PellucidError when there is one that cannot be read.
 */
export async function readIfPresent(op: string, path: string): Promise<Uint8Array | undefined> {
  const { readFile } = process.getBuiltinModule("node:fs/promises");
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(`${op}: cannot read`, path, error);
  }
}

/**
 * Reads the first of `paths` that exists.
 *
 * @throws FormatError naming the directory and the files looked for, when there is none of them.
 */
export async function readFirst(op: string, paths: string[], wayOut = "check the path"): Promise<FoundFile> {
  for (const path of paths) {
    const bytes = await readIfPresent(op, path);
    if (bytes) return { path, bytes };
  }
  const { basename, dirname, resolve } = process.getBuiltinModule("node:path");
  const directory = dirname(resolve(paths[0]!));
  const names = paths.map((path) => basename(path)).join(" or ");
  throw new FormatError(`${op}: there is no file ${names} in ${directory}; ${wayOut}`, { paths });
}

/** True for the file system's errors that say "there is nothing at this path". */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * Unpacks `bytes` when they begin with gzip's magic number 1f 8b, whatever the file is called, and returns them as they are
 * when not.
 *
 * @throws FormatError when the gzip stream is cut off or corrupt.
 */
export async function gunzipIfNeeded(bytes: Uint8Array, source: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const { gunzip } = process.getBuiltinModule("node:zlib");
  const { promisify } = process.getBuiltinModule("node:util");
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const fault = code === "Z_BUF_ERROR" ? "is cut off" : "is corrupt";
    throw new FormatError(
      `gunzip: ${source} ${fault} (${message}) after ${bytes.length} compressed bytes; fetch the file again`,
      { source, compressedBytes: bytes.length },
      { cause },
    );
  }
}
