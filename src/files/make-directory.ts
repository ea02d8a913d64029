import { PellucidError } from "../errors.js";
import { fileError } from "./file-error.js";

/**
 * Makes a directory, and those above it, where they are not there yet.
 *
 * Node's own `recursive: true` looks for ever for a directory above in which it could be made: in /proc there is none.
 *
 * @throws PellucidError naming the path, and why there can be no such directory.
 * @example
 * import { makeDirectory } from "pellucid/data";
 * makeDirectory("runs/first");
 */
export function makeDirectory(path: string): void {
  try {
    make(path);
  } catch (cause) {
    throw fileError("cannot make the directory", path, cause);
  }
}

function make(path: string): void {
  if (isDirectory(path)) return;
  const above = process.getBuiltinModule("node:path").dirname(path);
  if (above !== path) makeAbove(above);
  try {
    process.getBuiltinModule("node:fs").mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (isDirectory(path)) return;
    throw linkError(path) ?? error;
  }
}

function makeAbove(path: string): void {
  try {
    make(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw Object.assign(new Error(`ENOTDIR: ${path} is a file`, { cause }), { code: "ENOTDIR" });
  }
}

/** A link to nothing is found neither as a directory nor as nothing. */
function linkError(path: string): PellucidError | null {
  const { existsSync, lstatSync, readlinkSync } = process.getBuiltinModule("node:fs");
  if (existsSync(path) || !lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  const target = readlinkSync(path);
  return new PellucidError(
    `cannot make the directory ${path}: it is a link to ${target}, where nothing is; name another path`,
    { path, target },
  );
}

function isDirectory(path: string): boolean {
  const found = process.getBuiltinModule("node:fs").statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ?? false;
}
