import { FormatError } from "../errors.js";
import { problemOfNesting } from "../files/parse-json.js";
import { type FileLines, readLines } from "../files/read-lines.js";
import { applyEvent, problemOfEvent } from "./events.js";
import { parseHeader, type StudyHeader } from "./header.js";
import type { Trial } from "./trial.js";

/** A study as data: what it is about and what came of it so far. */
export interface StudyRecord {
  /** What the study is about. */
  readonly header: StudyHeader;
  /** All trials so far, in the order in which they were asked for. */
  readonly trials: readonly Trial[];
}

/**
 * The record that the lines of a study's file tell.
 *
 * @throws FormatError with the number of the line that is damaged, or that tells what cannot have happened.
 */
export function parseStudy({ lines }: FileLines, path: string): StudyRecord {
  const header = parseHeader(lines[0]?.text ?? "", path);
  let trials: Trial[] = [];
  for (const [i, { text }] of lines.entries()) {
    if (i === 0) continue;
    const damaged = (problem: string, cause?: unknown) =>
      new FormatError(
        `study: ${path}, line ${i + 1}: ${problem}; the file is damaged there: mend that line, or cut the file off before it`,
        { path, line: i + 1 },
        { cause },
      );
    const nesting = problemOfNesting(text);
    if (nesting !== null) throw damaged(`this ${nesting}`);
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch (cause) {
      throw damaged("this is no JSON", cause);
    }
    const problem = problemOfEvent(event as never, trials, header.space);
    if (problem !== null) throw damaged(problem);
    trials = applyEvent(trials, event as never);
  }
  return { header, trials };
}

/**
 * Reads a study, also one that is under way in another process. A line that is only half there is left out.
 *
 * @throws FormatError where there is no study at `path`, or its file is damaged.
 * @example
 * const { header, trials } = readStudy("runs/tune/study.jsonl");
 * bestTrial(trials, header.direction)?.params;
 */
export function readStudy(path: string): StudyRecord {
  const found = readLines(path);
  if (found === null) throw new FormatError(`study: there is no file ${path}; check the path`, { path });
  return parseStudy(found, path);
}
