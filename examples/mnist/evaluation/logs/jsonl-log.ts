import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { AppendFile } from "./append-file.js";

/** One line of a log, apart from its time. */
export interface LogEntry {
  /** Optimizer steps done so far. */
  step: number;
  epoch: number;
  values: Readonly<Record<string, number>>;
}

export interface ResumeOptions {
  /** The step of the checkpoint that a run goes on from. Without it the run, and so the log, begins anew. */
  resumeAtStep?: number;
}

const NEWLINE = 0x0a;
const RESERVED = ["time", "step", "epoch"];

/**
 * A log of one JSON object per line: `time`, `step` and `epoch`, then the values under their names. A value that is not
 * finite is written as null: JSON has no word for it, and a string would turn a column of numbers into text for
 * whoever reads it as a table.
 */
export class JsonlLog {
  readonly #file: AppendFile;
  #step: number;

  private constructor(file: AppendFile, step: number) {
    this.#file = file;
    this.#step = step;
  }

  /**
   * Opens the log of a run. A resumed one keeps its lines up to the step it resumes at: later ones will be written
   * again, and what follows the last newline was torn off when the run was killed.
   *
   * @throws FormatError naming the line where the file is no such log; PellucidError where it cannot be written.
   */
  static async open(path: string, { resumeAtStep }: ResumeOptions = {}): Promise<JsonlLog> {
    await mkdir(dirname(path), { recursive: true });
    const length = resumeAtStep === undefined ? 0 : await lengthUpTo(path, resumeAtStep);
    return new JsonlLog(new AppendFile(path, length), resumeAtStep ?? 0);
  }

  /** @throws ValueError where steps fall, or a value has a reserved name; PellucidError where it cannot be written. */
  write({ step, epoch, values }: LogEntry): void {
    if (!Number.isSafeInteger(step) || step < this.#step) {
      throw new ValueError(
        `log: step ${step} comes after step ${this.#step} in ${this.#file.path}; steps must be integers that do not fall`,
        { step, before: this.#step },
      );
    }
    const taken = RESERVED.find((name) => name in values);
    if (taken !== undefined) {
      throw new ValueError(
        `log: a value is named ${taken}, which every line has already; name it otherwise than ${RESERVED.join(", ")}`,
        { name: taken },
      );
    }
    const line = { time: new Date().toISOString(), step, epoch, ...values };
    this.#file.append(Buffer.from(`${JSON.stringify(line)}\n`));
    this.#step = step;
  }

  close(): void {
    this.#file.close();
  }
}

/** How many bytes the lines up to this step take. */
async function lengthUpTo(path: string, lastStep: number): Promise<number> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  let start = 0;
  for (let number = 1; ; number++) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1 || stepOf(bytes.toString("utf8", start, end), number, path) > lastStep) return start;
    start = end + 1;
  }
}

function stepOf(line: string, number: number, path: string): number {
  let step: unknown;
  try {
    step = JSON.parse(line)?.step;
  } catch {
    // No JSON has no step either.
  }
  if (Number.isSafeInteger(step)) return step as number;
  throw new FormatError(
    `log: line ${number} of ${path} is ${line.length > 60 ? `${line.slice(0, 60)}…` : line}; it must be a JSON object with an integer step; mend it, or move the file away`,
    { path, line: number },
  );
}
