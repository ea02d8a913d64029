// The directory that `--build` writes into.

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** In every page of ours. */
const TITLE = "<title>Pellucid explorer</title>";

/**
 * Makes the directory, or empties it of an earlier page.
 *
 * @throws where that cannot be, or where the directory holds something else.
 */
export async function prepareTarget(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EEXIST" || code === "ENOTDIR" ? "a file is in the way" : message;
    throw new Error(`--build: there can be no directory ${directory}: ${why}; name another one`);
  }
  const entries = await readdir(directory);
  if (entries.length === 0) return;
  const page = await readFile(join(directory, "index.html"), "utf8").catch(() => "");
  if (!page.includes(TITLE)) {
    throw new Error(`--build: ${directory} holds something else (${entries[0]}); name an empty directory`);
  }
  await rm(join(directory, "assets"), { recursive: true, force: true });
}
