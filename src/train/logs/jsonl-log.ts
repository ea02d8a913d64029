import { FormatError, ValueError } from "../../errors.js";
import { AppendFile } from "../../files/append-file.js";
import { makeDirectory } from "../../files/make-directory.js";
import { readLines } from "../../files/read-lines.js";
import { checkOptions } from "../../options.js";

/** One line of a log, apart from its time. */
export interface LogEntry {
  /** Optimizer steps done so far. */
  step: number;
  /** The number of the epoch. */
  epoch: number;
  /** Numbers by name. */
  values: Readonly<Record<string, number>>;
}

/** Where to go on in a log that is there already. */
export interface ResumeOptions {
  /** The step of the checkpoint that a run goes on from. Without it the run, and so the log, begins anew. */
  resumeAtStep?: number;
}

const RESERVED = ["time", "step", "epoch"];

/**
 * A log of one JSON object per line: `time`, `step` and `epoch`, then the values under their names. A value that is not
 * finite is written as null: JSON has no word for it, and a string would turn a column of numbers into text for
 * whoever reads it as a table.
 *
 * @example
 * const log = await JsonlLog.open("runs/today/log.jsonl");
 * log.write({ step: 10, epoch: 1, values: { "loss/batch": 0.5, "learning rate": 1e-3 } });
 * log.close();
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
  static async open(path: string, options: ResumeOptions = {}): Promise<JsonlLog> {
    checkOptions("JsonlLog.open", options, { resumeAtStep: true });
    const { resumeAtStep } = options;
    makeDirectory(process.getBuiltinModule("node:path").dirname(path));
    const length = resumeAtStep === undefined ? 0 : lengthUpTo(path, resumeAtStep);
    return new JsonlLog(new AppendFile(path, { kind: "log", length }), resumeAtStep ?? 0);
  }

  /**
   * Appends a line.
   *
   * @throws ValueError where steps fall, or a value has a reserved name; PellucidError where it cannot be written.
   */
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
    this.#file.append(`${JSON.stringify(line)}\n`);
    this.#step = step;
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}

/** How many bytes the lines up to this step take. */
function lengthUpTo(path: string, lastStep: number): number {
  let length = 0;
  for (const [i, { text, end }] of (readLines(path)?.lines ?? []).entries()) {
    if (stepOf(text, i + 1, path) > lastStep) break;
    length = end;
  }
  return length;
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
