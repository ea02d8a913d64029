// For the compilers of those who use this: their settings may not know Symbol.dispose.
/// <reference lib="esnext.disposable" preserve="true" />

import { FormatError, ValueError } from "../errors.js";
import { AppendFile } from "../files/append-file.js";
import { lockFile } from "../files/lock-file.js";
import { makeDirectory } from "../files/make-directory.js";
import { type FileLines, readLines } from "../files/read-lines.js";
import { applyEvent, problemOfEvent, type StudyEvent } from "./events.js";
import {
  checkSameHeader,
  completeHeader,
  headerLine,
  MAGIC,
  type StudyHeader,
  type StudyOptions,
} from "./header.js";
import { shouldPrune } from "./pruners.js";
import { parseStudy, type StudyRecord } from "./record.js";
import { propose } from "./samplers.js";
import type { ParamsOf, SearchSpace } from "./search-space.js";
import { bestTrial, type Trial } from "./trial.js";

const JOURNAL = { kind: "journal", sync: true } as const;

/** A trial to run. */
export interface Asked<S extends SearchSpace> {
  /** Its number, for `report` and `tell`. */
  number: number;
  /** The values to run it with. */
  params: ParamsOf<S>;
}

/** What came of a trial. */
export type Outcome =
  | {
      /** The result. */
      value: number;
    }
  | {
      /** Whether it was ended early, or could not be run. */
      state: "pruned" | "failed";
      /** Why, for people to read. */
      reason?: string;
    };

/**
 * A hyper-parameter search that is kept in one file of JSON lines, and goes on from there after the program has ended
 * in whatever way. Everything is on the disk before `ask`, `report` and `tell` return. Any number of trials may be
 * under way at once; one process writes.
 *
 * @example
 * const accuracyAt = (lr: number) => 0.99 - (Math.log10(lr) + 2) ** 2 / 10; // in earnest: a training
 * const study = Study.open("runs/today/study.jsonl", {
 *   name: "learning rate",
 *   space: { lr: { type: "float", from: 1e-4, to: 1e-1, log: true } },
 *   direction: "maximize",
 * });
 * for (let trial = study.ask(20); trial; trial = study.ask(20)) {
 *   study.tell(trial.number, { value: accuracyAt(trial.params.lr) });
 * }
 * study.trials.length; // 20
 * study.close(); // or: using study = Study.open(…)
 */
export class Study<S extends SearchSpace = SearchSpace> implements StudyRecord {
  /** What the study is about, defaults filled in. */
  readonly header: StudyHeader<S>;
  readonly #journal: AppendFile;
  readonly #unlock: () => void;
  /** Trials that were under way when the program died, to be run again. */
  readonly #abandoned: Trial[];
  #trials: readonly Trial[];

  /**
   * Begins a study, or goes on with the one in this file.
   *
   * @throws ValueError where the options make no study, or another one than that in the file.
   * @throws FormatError where the file is something else, or damaged. Nothing is overwritten then.
   * @throws PellucidError while another process has the study open, or when the disk is full.
   */
  static open<const S extends SearchSpace>(path: string, options: StudyOptions<S>): Study<S> {
    const header = completeHeader(options);
    makeDirectory(process.getBuiltinModule("node:path").dirname(path));
    const unlock = lockFile(`${path}.lock`);
    let journal: AppendFile | undefined;
    try {
      const found = readLines(path);
      if (found === null || isUnbegun(found, path)) {
        journal = new AppendFile(path, JOURNAL);
        journal.append(`${headerLine(header)}\n`);
        return new Study(header, [], journal, unlock);
      }
      const record = parseStudy(found, path);
      checkSameHeader(record.header, header, path);
      journal = new AppendFile(path, { ...JOURNAL, length: found.lines.at(-1)!.end });
      return new Study(record.header as StudyHeader<S>, record.trials, journal, unlock);
    } catch (error) {
      journal?.close();
      unlock();
      throw error;
    }
  }

  private constructor(
    header: StudyHeader<S>,
    trials: readonly Trial[],
    journal: AppendFile,
    unlock: () => void,
  ) {
    this.header = header;
    this.#journal = journal;
    this.#unlock = unlock;
    this.#trials = trials;
    this.#abandoned = trials.filter(({ state }) => state === "running");
  }

  /** All trials so far, in the order in which they were asked for. */
  get trials(): readonly Trial[] {
    return this.#trials;
  }

  /** The complete trial with the best value; null while there is none. */
  get best(): Trial | null {
    return bestTrial(this.#trials, this.header.direction);
  }

  /**
   * The next trial to run: first those that were under way when the program died, with the values they had; then new
   * ones. Null when there are `limit` trials, or when a grid has been tried out.
   */
  ask(limit = Number.POSITIVE_INFINITY): Asked<S> | null {
    const again = this.#abandoned[0];
    if (again) {
      this.#record({ event: "restart", trial: again.number, time: now() });
      this.#abandoned.shift();
      return { number: again.number, params: again.params as ParamsOf<S> };
    }
    const number = this.#trials.length;
    if (number >= limit) return null;
    const params = propose({ ...this.header, trials: this.#trials });
    if (params === null) return null;
    this.#record({ event: "start", trial: number, params, time: now() });
    return { number, params: params as ParamsOf<S> };
  }

  /**
   * Notes a value on the way of a trial, and says whether to end the trial there: then tell it as pruned. A step
   * counts what was spent so far, such as epochs. A value that is no finite number is noted as worse than any.
   *
   * @throws ValueError for a trial that is not running, or a step that does not come after the one before.
   */
  report(number: number, step: number, value: number): boolean {
    this.#record({ event: "report", trial: number, step, value: Number.isFinite(value) ? value : null });
    const others = this.#trials.filter((trial) => trial.number !== number);
    return shouldPrune(this.header.pruner, this.#trials[number]!, others, this.header.direction);
  }

  /**
   * Ends a trial.
   *
   * @throws ValueError for a trial that is not running, or a value that is not finite.
   */
  tell(number: number, outcome: Outcome): void {
    const time = now();
    this.#record(
      "value" in outcome
        ? { event: "finish", trial: number, state: "complete", value: outcome.value, time }
        : { event: "finish", trial: number, ...outcome, time },
    );
  }

  /** Gives the file free. What is under way is run again by whoever opens the study next. */
  close(): void {
    this.#journal.close();
    this.#unlock();
  }

  /** The same as {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #record(event: StudyEvent): void {
    const problem = problemOfEvent(event, this.#trials, this.header.space);
    if (problem !== null) throw new ValueError(`study: ${problem}`, { event });
    this.#journal.append(`${JSON.stringify(event)}\n`);
    this.#trials = applyEvent(this.#trials, event);
  }
}

const now = (): string => new Date().toISOString();

/**
 * Whether the program was killed before the first line was whole. A file of another kind that has no newline either is
 * not taken for that.
 */
function isUnbegun({ lines, torn }: FileLines, path: string): boolean {
  if (lines.length > 0) return false;
  if (MAGIC.startsWith(torn.slice(0, MAGIC.length))) return true;
  throw new FormatError(
    `study: ${path} is no study: it must begin with ${MAGIC}; nothing was overwritten; name another file`,
    { path },
  );
}
