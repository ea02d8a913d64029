import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import type { TrainOptions } from "./options.js";
import { type Recipe, recipes } from "./recipes.js";

/** All that a run can be repeated with, kept as config.json beside its results: what was really used, not what was asked for. */
export interface RunConfig extends Recipe, Omit<TrainOptions, keyof Recipe | "out" | "resume" | "json"> {}

/** The recipe, with what was asked for instead. */
export function configOf({ out: _out, resume: _resume, json: _json, ...given }: TrainOptions): RunConfig {
  return { ...recipes[given.recipe], ...given };
}

/** The configuration of an earlier run in this directory. */
export async function readRun(directory: string): Promise<RunConfig> {
  const path = join(directory, "config.json");
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new FormatError(
      `--resume: cannot read ${path}; name the directory of a run that was started with "train"`,
      { path },
      { cause },
    );
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`--resume: ${path} is no JSON; the file is damaged`, { path }, { cause });
  }
}

/** Options that would make the rest of a run another run than its beginning. */
const FIXED = ["recipe", "batchSize", "lr", "seed", "data", "limit", "reproduceDoubleSoftmax"] as const;

/**
 * Goes on with the configuration of the earlier run. Another backend or thread count may be asked for, and more epochs
 * where the rate is constant; what would change the course of the training may not.
 */
export function resumeConfig(
  given: TrainOptions,
  explicit: ReadonlySet<string>,
  earlier: RunConfig,
): RunConfig {
  const fixed = earlier.schedule === "constant" ? FIXED : ([...FIXED, "epochs"] as const);
  for (const name of fixed) {
    if (explicit.has(name) && given[name] !== earlier[name]) {
      const reason = name === "epochs" ? ", over which its learning rate rises and falls" : "";
      throw new ValueError(
        `--resume: the run was started with ${name} ${earlier[name] ?? "not set"}${reason}, and cannot go on with ${given[name]}; leave that option out, or start a new run`,
      );
    }
  }
  const { out: _out, resume: _resume, json: _json, ...settings } = given;
  const changed = Object.entries(settings).filter(([name]) => explicit.has(name));
  return { ...earlier, ...Object.fromEntries(changed) };
}
