import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { checkSettings, checkValues } from "../check-settings.js";
import { type Recipe, recipes } from "../recipes.js";
import {
  type AskedSettings,
  allSettings,
  decisiveText,
  isFree,
  optionName,
  type RunSettings,
  runSettings,
  type SettingName,
  type Settings,
  settings,
} from "../settings.js";
import { readJson } from "./json-file.js";

/** All that a run can be repeated with, kept as config.json beside its results: what was really used, not what was asked for. */
export type RunConfig = Settings & RunSettings;

const isSetting = ([name]: [string, unknown]): boolean => Object.hasOwn(allSettings, name);

/** The recipe, with what was asked for instead. */
export function configOf(given: AskedSettings): RunConfig {
  const asked = Object.fromEntries(Object.entries(given).filter(isSetting)) as Partial<Settings> &
    RunSettings;
  const config = { ...recipes[given.recipe], ...asked };
  checkSettings(config);
  requirePupil(config);
  return config;
}

/** @throws ValueError for what does not go with a teacher, or for a teacher where nothing is learned from it. */
function requirePupil(config: RunConfig): void {
  const { teacher, distill, teachers, teacherRecipe, recipe, reproduceDoubleSoftmax } = config;
  if (distill > 0 && reproduceDoubleSoftmax) {
    throw new ValueError(
      "--reproduce-double-softmax: it repeats a mistake of learning from labels alone; leave it out, or --distill 0",
      { distill },
    );
  }
  if (teacher === undefined) return;
  if (distill === 0) {
    throw new ValueError(
      "--teacher: nothing is learned from it, for --distill is 0; take the recipe distilled, give --distill a share, or leave it out",
      { distill },
    );
  }
  const trained = recipes[recipe];
  if (teachers === trained.teachers && teacherRecipe === trained.teacherRecipe) return;
  throw new ValueError(
    "--teacher: it is named, so that none is trained; leave out --teachers and --teacher-recipe, or --teacher",
    { teachers, teacherRecipe },
  );
}

/** What the images that are held back are drawn by. */
export function splitSeedOf(config: RunConfig): number;
export function splitSeedOf(config: Partial<RunConfig>): number | undefined;
export function splitSeedOf({ splitSeed, seed }: Partial<RunConfig>): number | undefined {
  return splitSeed ?? seed;
}

/**
 * A configuration that was kept as JSON. What a recipe did not have when it was written, it did not do: that is what the
 * specification says.
 *
 * @throws ValueError with the name, the value and the rule of the first setting that there is none of, or that cannot
 * have its value.
 */
export function parseConfig(json: unknown, source: string): RunConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new FormatError(`${source} holds no settings; it must be a JSON object such as {"lr": 0.001}`);
  }
  const stranger = Object.entries(json).find((entry) => !isSetting(entry));
  if (stranger !== undefined) {
    throw new ValueError(
      `${source}: there is no setting ${stranger[0]}; there are ${Object.keys(allSettings).join(", ")}`,
      { name: stranger[0] },
    );
  }
  const config = { ...recipes.specification, ...json } as RunConfig;
  checkValues(config, source);
  return config;
}

/** The configuration of the run in this directory; null where there is none, but not where it is damaged. */
export async function findRun(directory: string): Promise<RunConfig | null> {
  const path = join(directory, "config.json");
  const json = await readJson(path);
  return json === undefined ? null : parseConfig(json, path);
}

/**
 * Goes on with the configuration of the earlier run. Another backend or thread count may be asked for, and more epochs
 * where the rate is constant; what would change the course of the training may not.
 */
export function resumeConfig(
  given: AskedSettings,
  explicit: ReadonlySet<string>,
  earlier: RunConfig,
): RunConfig {
  const asked = Object.entries(given).filter((entry) => isSetting(entry) && explicit.has(entry[0]));
  for (const [name, value] of asked) {
    const before = earlier[name as keyof RunConfig];
    if (isFree(name) || decisiveText(value) === decisiveText(before)) continue;
    const [was, is] = [before, value].map(inWords);
    if (name === "epochs" && earlier.schedule === "constant") continue;
    const reason = name === "epochs" ? ", over which its learning rate changes" : "";
    throw new ValueError(
      `--resume: the run was started with ${name} ${was}${reason}, and cannot go on with ${is}; leave that option out, or start a new run`,
    );
  }
  return { ...earlier, ...Object.fromEntries(asked) };
}

/** A value in a message; of a teacher, its files. */
const inWords = (value: unknown): string =>
  Array.isArray(value) ? value.map((one) => one.file ?? one).join(" ") : String(value ?? "not set");

/** The recipe in a line: what it trains, and what else it does than the specification. */
export function describeRecipe(config: RunConfig): string {
  const { recipe, network, optimizer, schedule, lr, epochs, batchSize } = config;
  const rate = schedule === "constant" ? `at ${lr}` : `up to ${lr}, ${schedule}`;
  const told = Object.entries(settings).flatMap(([name, setting]) => {
    const value = config[name as SettingName];
    return setting.told === undefined || value === setting.default ? [] : [{ words: setting.told, value }];
  });
  // Names first, then amounts, then what is either done or not.
  const extras = ["string", "number", "boolean"].flatMap((type) =>
    told
      .filter(({ value }) => typeof value === type)
      .map(({ words, value }) => (value === true ? words : `${words} ${value}`)),
  );
  const base = `recipe ${recipe}: ${network}, ${optimizer} ${rate}, epochs ${epochs}, batches of ${batchSize}`;
  return [base, ...extras].join(", ");
}

/** By what a run is known wherever it is run: what decides its course. Its data are known by their sum, not by where they lie. */
export const trialSettings = (config: RunConfig): Partial<RunConfig> =>
  Object.fromEntries(
    Object.entries(config).filter(([name]) => !["backend", "threads", "data"].includes(name)),
  );

const inShell = (value: unknown): string =>
  /^[\w./-]+$/.test(String(value)) ? String(value) : JSON.stringify(value);

/** What to type for this run: its recipe, and whatever it changed about it. */
export function commandOf(config: RunConfig): string {
  const recipe: Recipe = recipes[config.recipe];
  const names = [
    ...Object.keys(runSettings).filter((name) => !isFree(name)),
    ...Object.keys(recipe).filter((name) => config[name as SettingName] !== recipe[name as SettingName]),
  ].filter((name) => allSettings[name].option !== undefined);
  const words = names.flatMap((name) => {
    const value = config[name as keyof RunConfig];
    if (value === undefined || value === false) return [];
    if (value === true) return [optionName(name)];
    const given = name === "teacher" ? config.teacher!.map(({ file }) => file) : [value];
    return [optionName(name), ...given.map(inShell)];
  });
  return `npm run mnist -- train ${words.join(" ")}`;
}
