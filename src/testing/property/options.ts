import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";
import { OPTIONS as GRADCHECK_OPTIONS, type GradcheckOptions, settingsOf } from "../gradcheck/options.js";
import { checkRequired } from "./coverage.js";
import { requireFiles } from "./failure-file.js";

/** What {@link gradcheckProperty} takes beside a function and its cases. */
export interface GradcheckPropertyOptions<T> {
  /** How gradcheck judges each case. */
  gradcheck?: Omit<GradcheckOptions, "throws" | "name">;
  /** How many cases are drawn. Default: fast-check's, 100 unless configured. */
  numRuns?: number;
  /** From which the cases are drawn; a failure prints it. */
  seed?: number;
  /** With the seed of a failure: the way to its case. */
  path?: string;
  /** Cases that are checked before those that are drawn. */
  examples?: readonly T[];
  /** After so many milliseconds no more cases are checked, and the report says so. Default 20,000. */
  timeLimit?: number;
  /** The same for making a failure smaller. Default 3,000. */
  shrinkTimeLimit?: number;
  /**
   * A JSON file, to be committed, in which failures are kept: the next run replays them first, also when the bug is mended.
   * Several properties may share one, each by its name.
   */
  failures?: string;
  /** In what share of the cases each label must be, as `{ kinks: 0.1, broadcasting: 0.2, "rank 3": 0.05, empty: 0.01 }`. */
  coverage?: Readonly<Record<string, number>>;
  /** Further labels of a case, for the coverage. */
  classify?: (value: T) => string | readonly string[];
  /** What to call the property, in messages and in the file of failures. Default: the name of fn. */
  name?: string;
  /** Whether to throw when it fails. Default true. */
  throws?: boolean;
}

const OPTIONS: OptionNames<GradcheckPropertyOptions<unknown>> = {
  gradcheck: true,
  numRuns: true,
  seed: true,
  path: true,
  examples: true,
  timeLimit: true,
  shrinkTimeLimit: true,
  failures: true,
  coverage: true,
  classify: true,
  name: true,
  throws: true,
};

const { throws: _, name: __, ...GRADCHECK } = GRADCHECK_OPTIONS;

export const TIME_LIMIT = 20_000;
export const SHRINK_TIME_LIMIT = 3_000;

/** Refuses what cannot be meant. */
export function checkPropertyOptions<T>(fn: { name: string }, options: GradcheckPropertyOptions<T>): void {
  const name = "gradcheckProperty";
  checkOptions(name, options, OPTIONS);
  const { gradcheck = {}, numRuns, seed } = options;
  settingsOf(gradcheck, { op: `${name}: gradcheck`, taken: GRADCHECK });
  if (numRuns !== undefined && !(Number.isSafeInteger(numRuns) && numRuns >= 1)) {
    throw new ValueError(
      `${name}: numRuns is ${describe(numRuns)}; it must be an integer of at least 1: how many cases are drawn`,
    );
  }
  if (seed !== undefined && !Number.isFinite(seed)) {
    throw new ValueError(
      `${name}: seed is ${describe(seed)}; it must be a finite number, as a failure printed it`,
    );
  }
  for (const key of ["timeLimit", "shrinkTimeLimit"] as const) {
    const limit = options[key];
    if (limit === undefined || limit >= 0) continue;
    throw new ValueError(`${name}: ${key} is ${limit}; it must be a number of milliseconds of at least 0`);
  }
  if (options.path !== undefined && options.seed === undefined) {
    throw new ValueError(
      `${name}: path is ${JSON.stringify(options.path)}, which leads to a case only from its seed; pass both, as the failure printed them`,
    );
  }
  if (options.failures !== undefined) {
    requireFiles();
    if ((options.name ?? fn.name) === "") {
      throw new ValueError(
        `${name}: failures are kept under the name of the property, and fn has none; pass the option name`,
      );
    }
  }
  checkRequired(name, options.coverage ?? {});
}
