import cliProgress from "cli-progress";
import { PellucidError } from "pellucid";

/** Where a command writes for people. With --json that is standard error, so that standard output is pure JSON. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  readonly #json: boolean;

  constructor(json = false) {
    this.#json = json;
    this.#stream = json ? process.stderr : process.stdout;
  }

  line(text = ""): void {
    this.#stream.write(`${text}\n`);
  }

  /** A progress bar on a terminal, nothing in a pipe. */
  bar(label: string, total: number): { update(done: number, note?: string): void; stop(): void } {
    if (!this.#stream.isTTY) return { update() {}, stop() {} };
    const bar = new cliProgress.SingleBar({
      format: `${label} {bar} {value}/{total} {note} eta {eta_formatted}`,
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      stream: this.#stream,
    });
    bar.start(total, 0, { note: "" });
    return { update: (done, note = "") => bar.update(done, { note }), stop: () => bar.stop() };
  }

  /** The result for machines, where it was asked for. */
  result(value: unknown): void {
    if (this.#json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}

/** For a command that another one runs, which tells people what there is to tell. */
export class SilentOutput extends Output {
  override line(): void {}

  override bar() {
    return { update() {}, stop() {} };
  }
}

/** What happened to the file system, for the errors that people can do something about. */
const WAYS_OUT: Record<string, string> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the quota of the disk is used up; free some space",
  EFBIG: "the file would be larger than this system or user may make one",
  EACCES: "there is no permission; choose another directory",
  EROFS: "the file system can only be read; choose another directory",
  ENOTDIR: "a part of the path is a file; choose another directory",
};

/** An error as a line for people; one that nobody has thought of is thrown on, with its stack. */
export function messageFor(error: unknown): string {
  if (error instanceof PellucidError) return `${error.name}: ${error.message}`;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || !Object.hasOwn(WAYS_OUT, code)) throw error;
  return `cannot ${syscall ?? "write"}${path === undefined ? "" : ` ${path}`}: ${WAYS_OUT[code]}. Files that were there before are as they were; the same command goes on from them`;
}
