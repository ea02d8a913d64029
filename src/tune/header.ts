import { describe } from "../describe.js";
import { FormatError, ValueError } from "../errors.js";
import { problemOfNesting } from "../files/parse-json.js";
import { checkOptions, knownInstead, type OptionNames } from "../options.js";
import { checkPruner, type PrunerOptions } from "./pruners.js";
import { checkSampler, type SamplerOptions } from "./samplers.js";
import { checkSearchSpace, type SearchSpace } from "./search-space.js";
import type { Direction } from "./trial.js";

/** What a study is about. All of it is JSON. */
export interface StudyOptions<S extends SearchSpace = SearchSpace> {
  /** What the study is called. */
  name: string;
  /** What is searched. */
  space: S;
  /** Whether larger values are better, or smaller ones. */
  direction: Direction;
  /** TPE unless told. */
  sampler?: SamplerOptions;
  /** None unless told. */
  pruner?: PrunerOptions;
  /** Of the proposals; 0 unless told. */
  seed?: number;
  /** What all trials have in common, so that a study does not go on under other circumstances. */
  fixed?: Readonly<Record<string, unknown>>;
}

/** The same with every default filled in: the first line of a study's file. */
export type StudyHeader<S extends SearchSpace = SearchSpace> = Required<StudyOptions<S>>;

const STUDY_OPTIONS: OptionNames<StudyOptions> = {
  name: true,
  space: true,
  direction: true,
  sampler: true,
  pruner: true,
  seed: true,
  fixed: true,
};

const FORMAT = "pellucid study";
const VERSION = 1;
const KEYS = Object.keys(STUDY_OPTIONS);
/** How the file of a study begins, whatever the study. */
export const MAGIC = `{"format":${JSON.stringify(FORMAT)},`;

/** @throws ValueError where the options make no study. */
export function completeHeader<S extends SearchSpace>(options: StudyOptions<S>): StudyHeader<S> {
  checkOptions<StudyOptions<S>>("study", options, STUDY_OPTIONS);
  const {
    name,
    space,
    direction,
    sampler = { type: "tpe" },
    pruner = { type: "none" },
    seed = 0,
    fixed = {},
  } = options;
  if (typeof name !== "string" || name === "") {
    throw new ValueError(`study: the name is ${JSON.stringify(name)}; it must be a text that is not empty`);
  }
  if (direction !== "minimize" && direction !== "maximize") {
    throw new ValueError(
      `study: the direction is ${JSON.stringify(direction)}; it must be "minimize" or "maximize"`,
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ValueError(`study: the seed is ${describe(seed)}; it must be an integer from 0 to 2^53 - 1`);
  }
  for (const [what, table] of Object.entries({ space, sampler, pruner, fixed })) {
    if (isTable(table)) continue;
    throw new ValueError(`study: the ${what} is ${JSON.stringify(table)}; it must be an object`);
  }
  checkSearchSpace(space);
  const header = {
    name,
    space,
    direction,
    sampler: checkSampler(sampler, space),
    pruner: checkPruner(pruner),
    seed,
    fixed,
  };
  return JSON.parse(JSON.stringify(header));
}

export const headerLine = (header: StudyHeader): string =>
  JSON.stringify({ format: FORMAT, version: VERSION, ...header });

/** @throws FormatError where the line does not begin a study that this version can read. */
export function parseHeader(line: string, path: string): StudyHeader {
  const notAStudy = (reason: string, cause?: unknown) =>
    new FormatError(`study: ${path}, line 1: ${reason}`, { path, line: 1 }, { cause });
  if (!line.startsWith(MAGIC)) {
    throw notAStudy(`the file is no study: it must begin with ${MAGIC}; name another file`);
  }
  try {
    const nesting = problemOfNesting(line);
    if (nesting !== null) throw new ValueError(`it ${nesting}`);
    const { format: _format, version, ...header } = JSON.parse(line);
    if (version !== VERSION) {
      throw new ValueError(`it is of version ${describe(version)}; this program can read version ${VERSION}`);
    }
    const stranger = Object.keys(header).find((key) => !KEYS.includes(key));
    if (stranger !== undefined) {
      throw new ValueError(`there is no "${stranger}" of a study${knownInstead(stranger, KEYS)}`);
    }
    return completeHeader(header);
  } catch (cause) {
    throw notAStudy(`the header is damaged: ${(cause as Error).message}`, cause);
  }
}

/** @throws ValueError naming every setting in which a study would go on differently from how it was begun. */
export function checkSameHeader(former: StudyHeader, now: StudyHeader, path: string): void {
  const changes = differences(former, now);
  if (changes.length === 0) return;
  throw new ValueError(
    `study: ${path} was begun with other settings: ${changes.join("; ")}; nothing was overwritten; ` +
      "go on with the former settings, or name another file",
    { path, changes },
  );
}

function differences(former: unknown, now: unknown, path = ""): string[] {
  if (isTable(former) && isTable(now)) {
    const keys = [...new Set([...Object.keys(former), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(former[key], now[key], path === "" ? key : `${path}.${key}`));
  }
  const [then, today] = [former, now].map((value) => JSON.stringify(value) ?? "not set");
  return then === today ? [] : [`${path} was ${then} and is ${today}`];
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
