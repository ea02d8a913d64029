import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import type { TrainOptions } from "./options.js";

/** The options that an earlier run in this directory was started with. */
export async function readRun(directory: string): Promise<TrainOptions> {
  const path = join(directory, "config.json");
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new FormatError(
      `--resume: cannot read ${path}; name the directory of a run that was started with "train"`,
      { path },
      { cause },
    );
  });
  try {
    return { ...JSON.parse(text), out: directory };
  } catch (cause) {
    throw new FormatError(`--resume: ${path} is no JSON; the file is damaged`, { path }, { cause });
  }
}

/** Options that would make the rest of a run another run than its beginning. */
const FIXED = ["batchSize", "lr", "seed", "data", "limit", "reproduceDoubleSoftmax"] as const;

/**
 * Goes on with the options of the earlier run. More epochs, another backend or thread count may be asked for; what would
 * change the course of the training may not.
 */
export function resumeOptions(
  given: TrainOptions,
  explicit: ReadonlySet<string>,
  earlier: TrainOptions,
): TrainOptions {
  for (const name of FIXED) {
    if (explicit.has(name) && given[name] !== earlier[name]) {
      throw new ValueError(
        `--resume: the run was started with ${name} ${earlier[name] ?? "not set"}, and cannot go on with ${given[name]}; leave that option out, or start a new run`,
      );
    }
  }
  const changed = Object.fromEntries([...explicit].map((name) => [name, given[name as keyof TrainOptions]]));
  return { ...earlier, ...changed, out: earlier.out, json: given.json };
}
