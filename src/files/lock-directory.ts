import { checkOptions } from "../options.js";
import { fileError } from "./file-error.js";
import { type LockOptions, lockFile } from "./lock-file.js";
import { makeDirectory } from "./make-directory.js";
import { removeHalfWritten } from "./write-file-atomic.js";

/**
 * Makes a directory, and holds it for this process alone; what a process that was killed has left half-written there is
 * removed. Returns what gives it back. A process that is gone holds nothing any more.
 *
 * @throws PellucidError while a living process holds it, naming that one; or where there can be no such directory.
 * @example
 * const release = lockDirectory("runs/today");
 * try {
 *   await writeFileAtomic("runs/today/notes.txt", "nobody else writes here");
 * } finally {
 *   release();
 * }
 */
export function lockDirectory(path: string, options: LockOptions = {}): () => void {
  checkOptions("lockDirectory", options, { patience: true });
  const { existsSync, rmdirSync } = process.getBuiltinModule("node:fs");
  const isNew = !existsSync(path);
  makeDirectory(path);
  const unlock = lockFile(process.getBuiltinModule("node:path").join(path, ".lock"), options);
  try {
    removeHalfWritten(path);
  } catch (cause) {
    unlock();
    throw fileError("cannot clear", path, cause);
  }
  return () => {
    unlock();
    if (!isNew) return;
    try {
      rmdirSync(path);
    } catch {
      // It is not empty.
    }
  };
}
