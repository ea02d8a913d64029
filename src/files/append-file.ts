import { PellucidError } from "../errors.js";
import { fileError } from "./file-error.js";

// Node's modules are asked for where they are used, so that a browser bundle can hold this file.
const nodeFs = () => process.getBuiltinModule("node:fs");

export interface AppendFileOptions {
  /** What messages call the file: "log", "journal". */
  kind: string;
  /** How many bytes of what is there to keep. Default 0: the file begins anew. */
  length?: number;
  /** Whether each record is on the disk before `append` returns, or all of them only at `close`. Default false. */
  sync?: boolean;
}

/**
 * A file that grows by whole records. Each is handed to the system before `append` returns, so a process that is killed
 * leaves at most one torn record, at the end; with `sync` so does a machine that loses its power. A record that could not
 * be written in full is cut off again.
 */
export class AppendFile {
  readonly path: string;
  readonly #kind: string;
  readonly #sync: boolean;
  #file: number | null = null;
  #length: number;
  /** Whether the file may be longer than the records it is known to hold. */
  #torn = true;

  /** Makes the file where there is none, and cuts it off behind what is to be kept. */
  constructor(path: string, { kind, length = 0, sync = false }: AppendFileOptions) {
    this.path = path;
    this.#kind = kind;
    this.#sync = sync;
    this.#length = length;
    this.#file = this.#orExplain(() => nodeFs().openSync(path, "a"));
    this.#orExplain(() => {
      this.#cut();
      if (sync && length === 0) syncDirectoryOf(path);
    });
  }

  /** @throws PellucidError when the disk is full or fails, or the file is closed; it then holds what it held before. */
  append(record: Uint8Array | string): void {
    const bytes = typeof record === "string" ? new TextEncoder().encode(record) : record;
    this.#orExplain(() => {
      const { fsyncSync, writeSync } = nodeFs();
      const file = this.#open();
      if (this.#torn) this.#cut();
      this.#torn = true;
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      if (this.#sync) fsyncSync(file);
      this.#torn = false;
      this.#length += bytes.length;
    });
  }

  /** Waits until all is on the disk. Closing a second time does nothing. */
  close(): void {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    this.#orExplain(() => {
      try {
        nodeFs().fsyncSync(file);
      } finally {
        nodeFs().closeSync(file);
      }
    });
  }

  #open(): number {
    if (this.#file !== null) return this.#file;
    throw new PellucidError(
      `${this.#kind}: ${this.path} is closed; write before close(), or open the ${this.#kind} again`,
    );
  }

  #cut(): void {
    nodeFs().ftruncateSync(this.#open(), this.#length);
    this.#torn = false;
  }

  #orExplain<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      if (cause instanceof PellucidError) throw cause;
      this.#cutTorn();
      throw fileError(`${this.#kind}: cannot write to`, this.path, cause, "what it held before is intact");
    }
  }

  #cutTorn(): void {
    try {
      if (this.#torn) this.#cut();
    } catch {
      // The next append tries again, and so does whoever opens the file next.
    }
  }
}

/** A new file is safe only when the directory that names it is on the disk. Windows cannot do that, and need not. */
function syncDirectoryOf(path: string): void {
  if (process.platform === "win32") return;
  const { closeSync, fsyncSync, openSync } = nodeFs();
  const directory = openSync(process.getBuiltinModule("node:path").dirname(path), "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
