import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../../errors.js";
import { writeFileAtomic } from "../../files/write-file-atomic.js";
import type { TrialFiles } from "./trial-files.js";

/** A file as it was when it was sent. */
type Sent = Map<string, string>;

/** The files that are not yet sent as they are, the checkpoint first. Hidden ones are the system's, such as locks. */
export async function* changedFiles(
  directory: string,
  sent: Sent,
  { checkpoint }: TrialFiles,
): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name);
  for (const name of names.sort((a, b) => Number(b === checkpoint) - Number(a === checkpoint))) {
    const path = join(directory, name);
    const { mtimeMs, size, ino } = await stat(path);
    const mark = `${ino} ${mtimeMs} ${size}`;
    if (sent.get(name) === mark) continue;
    const bytes = await readFile(path);
    sent.set(name, mark);
    yield { name, bytes };
  }
}

/** Writes the files of a trial into its directory, the result last: a reader who finds it finds everything. */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, Buffer>,
  { result }: TrialFiles,
): Promise<void> {
  const names = [...files.keys()].sort((a, b) => Number(a === result) - Number(b === result));
  for (const name of names) {
    if (!isFileName(name)) {
      throw new FormatError(
        `queue: a file of a trial is called ${JSON.stringify(name)}; it must lie in its directory`,
      );
    }
    await writeFileAtomic(join(directory, name), files.get(name)!);
  }
}

/** What comes from elsewhere must not be written elsewhere. */
const isFileName = (name: string): boolean => !/^\.|[/\\\0]/.test(name) && name !== "";
