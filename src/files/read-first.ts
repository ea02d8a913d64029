import { FormatError } from "../errors.js";
import { readRegularFile } from "./read-regular-file.js";

/** A file that was read, and the name it was found under. */
export interface FoundFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * Reads the first of `paths` that exists.
 *
 * @throws FormatError naming the directory and the files looked for, when there is none of them.
 */
export async function readFirst(op: string, paths: string[], wayOut = "check the path"): Promise<FoundFile> {
  for (const path of paths) {
    const bytes = await readRegularFile(`${op}: cannot read`, path);
    if (bytes) return { path, bytes };
  }
  // Node's modules are asked for where they are used, so that a browser bundle can hold this file.
  const { basename, dirname, resolve } = process.getBuiltinModule("node:path");
  const directory = dirname(resolve(paths[0]!));
  const names = paths.map((path) => basename(path)).join(" or ");
  throw new FormatError(`${op}: there is no file ${names} in ${directory}; ${wayOut}`, { paths });
}
