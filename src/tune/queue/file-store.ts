import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { FormatError, ValueError } from "../../errors.js";
import { writeFileAtomic } from "../../files/write-file-atomic.js";

/** Where the bytes of files are, for which a value of a hash in Redis stands. */
export interface FileStore {
  /** The value for these bytes of a file of a trial. */
  keep(key: string, name: string, bytes: Buffer): Promise<Buffer | string>;
  fetch(value: Buffer): Promise<Buffer>;
  /** Removes what a value stands for, where that is not the value itself. */
  remove: ((value: string) => Promise<void>) | null;
  /** Removes the files of a trial that are there now, if they are no longer wanted; those that come meanwhile stay. */
  forget(key: string, isUnwanted: () => Promise<boolean>): Promise<void>;
}

/** The longest value of Redis (proto-max-bulk-len). */
const MOST_BYTES = 512 * 2 ** 20;

const inRedis: FileStore = {
  async keep(key, name, bytes) {
    if (bytes.length < MOST_BYTES) return bytes;
    throw new ValueError(
      `queue: ${name} has ${bytes.length} bytes; a value of Redis has at most ${MOST_BYTES}: give coordinator and workers a directory that they share, with --share`,
      { key, name },
    );
  },
  fetch: async (value) => value,
  remove: null,
  async forget(_, isUnwanted) {
    await isUnwanted();
  },
};

/**
 * A file is written under a new name each time, and what stands in Redis says which one counts: so it changes hands in
 * the same instant as everything else of a trial, and who has lost the trial changes nothing.
 */
function inDirectory(share: string): FileStore {
  const root = resolve(share);
  const pathOf = (value: string): string => {
    const path = resolve(root, value);
    if (path.startsWith(root + sep)) return path;
    throw new FormatError(`queue: ${JSON.stringify(value)} in Redis is no file of ${root}`, { path });
  };
  return {
    async keep(key, name, bytes) {
      const path = join(key, `${name}-${randomUUID()}`);
      await writeFileAtomic(join(root, path), bytes);
      return path;
    },
    fetch: async (value) => readFile(pathOf(value.toString())),
    remove: async (value) => rm(pathOf(value), { force: true }),
    async forget(key, isUnwanted) {
      const directory = join(root, key);
      const names = await readdir(directory).catch(() => []);
      if (!(await isUnwanted())) return;
      await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
      // Where it is not empty, somebody has begun anew.
      await rmdir(directory).catch(() => {});
    },
  };
}

export const fileStore = (share?: string): FileStore => (share === undefined ? inRedis : inDirectory(share));
