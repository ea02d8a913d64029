import { fileError } from "./file-error.js";
import { makeDirectory } from "./make-directory.js";

/**
 * Writes `bytes` to `path` so that no reader, and no crash, ever meets half a file: they go to a temporary name in
 * the same directory, are flushed to the disk, and the file is then renamed. Parent directories are made.
 * On failure the temporary file is removed, and whatever was at `path` before is still there. A device or a pipe is
 * written to as it is.
 *
 * @throws PellucidError naming the path, what the system said, and the way out: no permission, disk full, a directory.
 * @example
 * await writeFileAtomic("runs/today/metrics.json", new TextEncoder().encode('{"accuracy": 0.99}'));
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  // Node's modules are asked for where they are used, so that a browser bundle can hold this file.
  const { stat, writeFile } = process.getBuiltinModule("node:fs/promises");
  makeDirectory(process.getBuiltinModule("node:path").dirname(path));
  try {
    const found = await stat(path).catch(() => null);
    const isDevice = found !== null && !found.isFile() && !found.isDirectory();
    await (isDevice ? writeFile(path, bytes) : replace(path, bytes));
  } catch (cause) {
    throw fileError("cannot write", path, cause, "what was there before is intact");
  }
}

async function replace(path: string, bytes: Uint8Array | string): Promise<void> {
  const { open, rename, rm } = process.getBuiltinModule("node:fs/promises");
  const { dirname, join } = process.getBuiltinModule("node:path");
  // A rename is atomic only inside one file system, so the temporary file lies beside its target.
  const temporary = join(dirname(path), `.${crypto.randomUUID()}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // What went wrong is what to tell, not that the rest cannot be removed either.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * The same, at once, to a regular file in a directory that is there.
 *
 * @throws PellucidError as {@link writeFileAtomic} does.
 */
export function writeFileAtomicSync(path: string, bytes: Uint8Array | string): void {
  const { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } =
    process.getBuiltinModule("node:fs");
  const { dirname, join } = process.getBuiltinModule("node:path");
  const temporary = join(dirname(path), `.${crypto.randomUUID()}.tmp`);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw fileError("cannot write", path, cause, "what was there before is intact");
  }
}

const TEMPORARY = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Removes what a process that was killed while it wrote has left in a directory. No other may be writing there. */
export function removeHalfWritten(directory: string): void {
  const { readdirSync, rmSync } = process.getBuiltinModule("node:fs");
  const { join } = process.getBuiltinModule("node:path");
  for (const name of readdirSync(directory))
    if (TEMPORARY.test(name)) rmSync(join(directory, name), { force: true });
}
