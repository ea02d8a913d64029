/**
 * Writes `bytes` to `path` so that no reader, and no crash, ever meets half a file: they go to a temporary name in
 * the same directory, are flushed to the disk, and the file is then renamed. Parent directories are made.
 * On failure the temporary file is removed, and whatever was at `path` before is still there.
 *
 * @throws the error of the file system: no permission, disk full, `path` is a directory.
 * @example
 * await writeFileAtomic("runs/today/metrics.json", new TextEncoder().encode('{"accuracy": 0.99}'));
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  // Node's modules are asked for where they are used, so that a browser bundle can hold this file.
  const { mkdir, open, rename, rm } = process.getBuiltinModule("node:fs/promises");
  const { basename, dirname, join } = process.getBuiltinModule("node:path");
  await mkdir(dirname(path), { recursive: true });
  // A rename is atomic only inside one file system, so the temporary file lies beside its target.
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
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
    await rm(temporary, { force: true });
    throw error;
  }
}
