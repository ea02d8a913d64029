// The directory that `--build` writes into.

import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "pellucid/data";

/** In every page of ours. */
const TITLE = "<title>Pellucid explorer</title>";

/**
 * Makes the directory, or empties it of an earlier page.
 *
 * @throws where that cannot be, or where the directory holds something else.
 */
export async function prepareTarget(directory: string): Promise<void> {
  makeDirectory(directory);
  const entries = await readdir(directory);
  if (entries.length === 0) return;
  const page = await readFile(join(directory, "index.html"), "utf8").catch(() => "");
  if (!page.includes(TITLE)) {
    throw new Error(`--build: ${directory} holds something else (${entries[0]}); name an empty directory`);
  }
  await rm(join(directory, "assets"), { recursive: true, force: true });
}
