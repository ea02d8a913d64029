import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import type { TrainOptions } from "../settings.js";
import { type Recipe, recipes } from "../recipes.js";

/** All that a run can be repeated with, kept as config.json beside its results: what was really used, not what was asked for. */
export interface RunConfig extends Recipe, Omit<TrainOptions, keyof Recipe | "out" | "resume" | "json"> {
  /** Which part of a cross-validation is held out, instead of a share. */
  fold?: { k: number; index: number };
  /** Whether the result is tested; a search only validates. Default true. */
  test?: boolean;
}

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
    const found = JSON.parse(text);
    // What a recipe did not have when the run was started, it did not do.
    return { ...recipes.specification, ...found };
  } catch (cause) {
    throw new FormatError(`--resume: ${path} is no JSON; the file is damaged`, { path }, { cause });
  }
}

/** Options that do not change the course of a training. */
const FREE: ReadonlySet<string> = new Set(["backend", "threads", "out", "resume", "json"]);

/**
 * Goes on with the configuration of the earlier run. Another backend or thread count may be asked for, and more epochs
 * where the rate is constant; what would change the course of the training may not.
 */
export function resumeConfig(
  given: TrainOptions,
  explicit: ReadonlySet<string>,
  earlier: RunConfig,
): RunConfig {
  const { out: _out, resume: _resume, json: _json, ...settings } = given;
  for (const [name, value] of Object.entries(settings)) {
    const before = earlier[name as keyof RunConfig];
    if (!explicit.has(name) || FREE.has(name) || value === before) continue;
    if (name === "epochs" && earlier.schedule === "constant") continue;
    const reason = name === "epochs" ? ", over which its learning rate changes" : "";
    throw new ValueError(
      `--resume: the run was started with ${name} ${before ?? "not set"}${reason}, and cannot go on with ${value}; leave that option out, or start a new run`,
    );
  }
  const changed = Object.entries(settings).filter(([name]) => explicit.has(name));
  return { ...earlier, ...Object.fromEntries(changed) };
}

/** The recipe in a line: what it trains, and what was changed about it. */
export function describeRecipe(config: RunConfig): string {
  const { recipe, network, optimizer, schedule, lr, epochs, batchSize, augment } = config;
  const rate = schedule === "constant" ? `at ${lr}` : `up to ${lr}, ${schedule}`;
  const extras = [
    augment === "none" ? "" : `augmented by ${augment}`,
    ...(["dropout", "l1", "l2", "weightDecay", "labelSmoothing", "mixup", "ema", "patience"] as const).map(
      (name) => (config[name] > 0 ? `${name} ${config[name]}` : ""),
    ),
    config.batchNorm ? "batch-norm" : "",
  ].filter((extra) => extra !== "");
  const base = `recipe ${recipe}: ${network}, ${optimizer} ${rate}, epochs ${epochs}, batches of ${batchSize}`;
  return [base, ...extras].join(", ");
}

/** Settings that have no option of their own. */
const WITHOUT_OPTION: ReadonlySet<string> = new Set(["betas", "normalize", "split"]);

/** What to type for this run: its recipe, and whatever it changed about it. */
export function commandOf(config: RunConfig): string {
  const recipe: Recipe = recipes[config.recipe];
  const changed = (Object.keys(recipe) as (keyof Recipe)[]).filter(
    (name) => !WITHOUT_OPTION.has(name) && config[name] !== recipe[name],
  );
  const { seed, limit, data, reproduceDoubleSoftmax } = config;
  const given: Record<string, unknown> = {
    recipe: config.recipe,
    seed,
    limit,
    data,
    reproduceDoubleSoftmax,
    ...Object.fromEntries(changed.map((n) => [n, config[n]])),
  };
  const words = Object.entries(given).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [option];
    return [option, /^[\w./-]+$/.test(String(value)) ? String(value) : JSON.stringify(value)];
  });
  return `npm run mnist -- train ${words.join(" ")}`;
}
