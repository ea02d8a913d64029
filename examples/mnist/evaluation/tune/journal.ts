import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { PellucidError } from "pellucid";

const NEWLINE = 0x0a;

/** A file of lines. What follows the last newline was torn off in the middle of being written. */
export interface JournalText {
  lines: readonly string[];
  torn: string;
  /** Bytes up to the last newline. */
  whole: number;
}

/** Null where there is no such file. */
export function readJournal(path: string): JournalText | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const lines = bytes.toString("utf8", 0, whole).split("\n").slice(0, -1);
  return { lines, torn: bytes.toString("utf8", whole), whole };
}

/**
 * Appends lines to a file, each on the disk before `append` returns. A line that could not be written in full is taken
 * back, so that the file holds whole lines only; a process that is killed leaves at most one torn line at the end.
 */
export class Journal {
  readonly path: string;
  readonly #file: number;
  #length: number;
  /** Whether the file may be longer than what it is known to hold. */
  #torn = true;

  /** Cuts the file off at `length` before the first line is appended. */
  constructor(path: string, length: number) {
    this.path = path;
    this.#length = length;
    this.#file = openSync(path, "a");
    if (length === 0) syncDirectory(dirname(path));
  }

  /** @throws PellucidError when the disk is full or fails. The file then holds what it held before. */
  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    try {
      this.#cutTorn();
      this.#torn = true;
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
      fsyncSync(this.#file);
    } catch (cause) {
      throw this.#failure(cause as NodeJS.ErrnoException);
    }
    this.#torn = false;
    this.#length += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }

  #cutTorn(): void {
    if (!this.#torn) return;
    ftruncateSync(this.#file, this.#length);
    this.#torn = false;
  }

  #failure(cause: NodeJS.ErrnoException): PellucidError {
    try {
      this.#cutTorn();
    } catch {
      // The next append tries again, and so does whoever opens the file next.
    }
    const reason = cause.code === "ENOSPC" ? "the disk is full" : cause.message;
    return new PellucidError(
      `journal: cannot write to ${this.path}: ${reason} (${cause.code}); what it held before is intact; make room, and go on`,
      { path: this.path, code: cause.code },
      { cause },
    );
  }
}

/** A new file is safe only when the directory that names it is on the disk. Windows cannot do that, and need not. */
function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
