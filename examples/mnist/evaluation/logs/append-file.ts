import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { PellucidError } from "pellucid";

/**
 * A file that grows by whole records. Each is handed to the system before `append` returns, so a process that is killed
 * leaves at most one torn record, at the end. A record that could not be written in full is taken back.
 */
export class AppendFile {
  readonly path: string;
  #file: number | null;
  #length: number;
  /** Whether the file may be longer than the records it is known to hold. */
  #torn = false;

  /** Makes the file where there is none, and cuts it off at `length` bytes. */
  constructor(path: string, length: number) {
    this.path = path;
    this.#length = length;
    this.#file = this.#orExplain(() => openSync(path, "a"));
    this.#orExplain(() => this.#cut());
  }

  /** @throws PellucidError when the disk is full or fails, or the file is closed; it then holds what it held before. */
  append(record: Uint8Array): void {
    this.#orExplain(() => {
      const file = this.#open();
      if (this.#torn) this.#cut();
      this.#torn = true;
      for (let done = 0; done < record.length; ) done += writeSync(file, record, done);
      this.#torn = false;
      this.#length += record.length;
    });
  }

  /** Waits until all is on the disk. Closing a second time does nothing. */
  close(): void {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    this.#orExplain(() => {
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }

  #open(): number {
    if (this.#file !== null) return this.#file;
    throw new PellucidError(`log: ${this.path} is closed; write before close(), or open the log again`);
  }

  #cut(): void {
    ftruncateSync(this.#open(), this.#length);
    this.#torn = false;
  }

  #orExplain<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      if (cause instanceof PellucidError) throw cause;
      this.#takeBack();
      const { code, message } = cause as NodeJS.ErrnoException;
      const reason = code === "ENOSPC" ? "the disk is full" : message;
      throw new PellucidError(
        `log: cannot write to ${this.path}: ${reason} (${code}); what it held before is intact; make room, and go on`,
        { path: this.path, code },
        { cause },
      );
    }
  }

  #takeBack(): void {
    try {
      if (this.#torn) this.#cut();
    } catch {
      // The next append tries again, and readers skip a torn record.
    }
  }
}
