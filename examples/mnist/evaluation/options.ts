// Options of the command line. Those of settings are made of the table, the others are described where they are taken.

import { type Command, InvalidArgumentError, Option } from "commander";
import { recipes } from "./recipes.js";
import { optionName, runSettings, type Setting, type SettingName, settings } from "./settings.js";
import { choicesOf, parseWord, positiveInteger, ruleOf, type Schema } from "./values.js";

/** An option whose value, what stands in the place of `placeholder`, is of a kind; without a placeholder, a flag. */
export function option(name: string, placeholder: string, help: string, is?: Schema): Option {
  const made = new Option(`${optionName(name)} ${placeholder}`.trim(), help);
  if (is === undefined || placeholder === "") return made;
  const choices = choicesOf(is);
  if (choices !== null) return made.choices(choices);
  return made.argParser((word) => {
    const value = parseWord(is, word);
    if (value === undefined) throw new InvalidArgumentError(`It must be ${ruleOf(is)}.`);
    return value;
  });
}

/** An empty word, as an unset variable of a shell leaves it, is no path, no name and no number. */
export function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    if (![command.getOptionValue(option.attributeName())].flat().includes("")) continue;
    command.error(`error: option '${option.flags}' argument '' is invalid. It must not be empty.`);
  }
  if (command.args.includes("")) command.error("error: an argument is empty. Name a file, or leave it out.");
}

/** No default: what is not given, the recipe decides. */
function recipeOption(name: SettingName): Option {
  const { is, option: placeholder, help, byRecipe }: Setting = settings[name];
  const each = Object.entries(recipes).map(([recipe, { [name]: value }]) => `${recipe}: ${value}`);
  return option(name, placeholder!, byRecipe ? `${help} (${each.join(", ")})` : help, is);
}

function runOption(name: keyof typeof runSettings): Option {
  const { is, option: placeholder, help, default: value }: Setting = runSettings[name];
  const made = option(name, placeholder!, help, is);
  return value === undefined ? made : made.default(value);
}

/** What is asked for most often comes first in the help, the others in the order of the table. */
const FIRST: readonly SettingName[] = [
  "network",
  "epochs",
  "batchSize",
  "lr",
  "schedule",
  "warmup",
  "optimizer",
  "augment",
];
const inOrder = new Set([...FIRST, ...(Object.keys(settings) as SettingName[])]);

/** A recipe, and what can be changed about it. */
export const recipeOptions: readonly Option[] = [
  runOption("recipe"),
  ...[...inOrder].filter((name) => (settings[name] as Setting).option !== undefined).map(recipeOption),
];

export const seed = runOption("seed");
export const backend = runOption("backend");
export const threads = runOption("threads");
export const data = runOption("data");
export const limit = runOption("limit");
export const reproduceDoubleSoftmax = runOption("reproduceDoubleSoftmax");
export const jobs = option(
  "jobs",
  "<n>",
  "trainings at a time; default: one for each core",
  positiveInteger(),
);
export const json = option(
  "json",
  "",
  "print the result as JSON on standard output, all else on standard error",
);
