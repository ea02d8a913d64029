import type { Stats } from "node:fs";
import { FormatError } from "../errors.js";
import { fileError } from "./file-error.js";
import { MOST_READ } from "./most-read.js";

/**
 * The bytes of `path`; undefined where there is nothing. What is no regular file is refused unread, since a device or a
 * pipe may never end; and so is what is larger than `atMost` bytes, 2 GiB unless told.
 *
 * @param doing begins the line of an error, such as "predict: cannot read".
 * @throws FormatError where it is a device, a pipe or a socket, or too large; PellucidError where it cannot be read.
 * @example
 * import { readRegularFile } from "pellucid/data";
 * await readRegularFile("notes: cannot read", "nowhere/notes.txt"); // undefined
 */
export async function readRegularFile(
  doing: string,
  path: string,
  atMost: number = MOST_READ,
): Promise<Uint8Array | undefined> {
  // Node's modules are asked for where they are used, so that a browser bundle can hold this file.
  const { readFile, stat } = process.getBuiltinModule("node:fs/promises");
  try {
    requireRegular(await stat(path), doing, path, atMost);
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(doing, path, error);
  }
}

/** The same, at once. */
export function readRegularFileSync(
  doing: string,
  path: string,
  atMost: number = MOST_READ,
): Uint8Array | undefined {
  const { readFileSync, statSync } = process.getBuiltinModule("node:fs");
  try {
    requireRegular(statSync(path), doing, path, atMost);
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(doing, path, error);
  }
}

/** True for the file system's errors that say "there is nothing at this path". */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** A directory passes: reading it fails, with the system's words. */
function requireRegular(found: Stats, doing: string, path: string, atMost: number): void {
  const kind = kindOf(found);
  if (kind !== null) {
    const text = `${doing} ${path}: it is ${kind}, which may never end; name a regular file`;
    throw new FormatError(text, { path });
  }
  if (found.size <= atMost) return;
  throw new FormatError(
    `${doing} ${path}: it has ${found.size} bytes, but at most ${atMost} are read; name another file`,
    { path, bytes: found.size },
  );
}

/** What a path names that is neither a regular file nor a directory; null where it is one of them. */
function kindOf(found: Stats): string | null {
  if (found.isFile() || found.isDirectory()) return null;
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}
