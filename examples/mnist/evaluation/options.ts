// Options of the command line. Those of settings are made of the table, the others are described where they are taken.

import { parse, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { recipes } from "./recipes.js";
import { optionName, runSettings, type Setting, type SettingName, settings } from "./settings.js";
import { choicesOf, integer, parseWord, positiveInteger, ruleOf, type Schema } from "./values.js";

/** An option whose value, what stands in the place of `placeholder`, is of a kind; without a placeholder, a flag. */
export function option(name: string, placeholder: string, help: string, is?: Schema): Option {
  const made = new Option(`${optionName(name)} ${placeholder}`.trim(), help);
  if (is === undefined || placeholder === "") return made;
  // Several words, each of which is a file's name.
  if (made.variadic) return made;
  const choices = choicesOf(is);
  if (choices !== null) return made.choices(choices);
  return made.argParser((word) => {
    const value = parseWord(is, word);
    if (value === undefined) throw new InvalidArgumentError(`It must be ${ruleOf(is)}.`);
    return value;
  });
}

/** A word that is empty, as an unset variable of a shell leaves it, or blank is no path, no name and no number. */
export function refuseEmpty(command: Command): void {
  for (const { flags, word } of wordsOf(command)) {
    if (word.trim() === "") refuse(command, flags, word, "It must not be empty.");
  }
  if (command.args.some((word) => word.trim() === ""))
    command.error("error: an argument is empty. Name a file, or leave it out.");
}

/** Nothing is written beside the system's own directories. */
export function refuseRoot(command: Command): void {
  for (const { name, flags, word } of wordsOf(command)) {
    if (!["out", "report"].includes(name) || resolve(word) !== parse(resolve(word)).root) continue;
    refuse(command, flags, word, "It must be a directory of its own, not the root of all; name one inside.");
  }
}

/** npm's own, which somebody may have set for all that npm does. */
const OF_NPM = "json";

/** Without `--` before it, npm takes an option of a program that it runs for one of its own, and tells it only this way. */
export function refuseTakenByNpm(program: Command, env: NodeJS.ProcessEnv = process.env): void {
  if (env.npm_lifecycle_event !== "mnist") return;
  const names = program.commands.flatMap(({ options }) => options.map((option) => option.name()));
  const taken = [...new Set(names)].filter(
    (name) => name !== OF_NPM && (env[`npm_config_${name.replaceAll("-", "_")}`] ?? "") !== "",
  );
  if (taken.length === 0) return;
  const flags = taken.map((name) => `--${name}`);
  program.error(
    `error: npm has taken ${flags.join(", ")} for an option of its own; put -- before what this program is to have: npm run mnist -- ${flags.map((flag) => `${flag} …`).join(" ")}`,
  );
}

const refuse = (command: Command, flags: string, word: string, rule: string): never =>
  command.error(`error: option '${flags}' argument '${word}' is invalid. ${rule}`);

/** The words that options were given, or have by default. */
const wordsOf = (command: Command): { name: string; flags: string; word: string }[] =>
  command.options.flatMap((option) => {
    const name = option.attributeName();
    const values: unknown[] = [command.getOptionValue(name)].flat();
    return values.flatMap((word) => (typeof word === "string" ? [{ name, flags: option.flags, word }] : []));
  });

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
export const splitSeed = runOption("splitSeed");
export const teacher = runOption("teacher");
export const backend = runOption("backend");
export const threads = runOption("threads");
export const data = runOption("data");
export const limit = runOption("limit");
export const reproduceDoubleSoftmax = runOption("reproduceDoubleSoftmax");
export const jobs = option(
  "jobs",
  "<n>",
  "trainings at a time; default: one for each core, or with --queue as many as its workers take",
  positiveInteger(),
);
/** Its own each time: some commands cannot do without it. */
export const queue = (): Option =>
  option(
    "queue",
    "<url>",
    "Redis with the queue for workers: redis://[user@]host[:port][/database], or rediss:// for TLS; its password is taken from PELLUCID_QUEUE_PASSWORD",
  );
export const queueName = option(
  "queueName",
  "<name>",
  "one for each study that is under way; default: trials",
);
export const share = option(
  "share",
  "<dir>",
  "a directory that all machines share, for files; default: Redis has them",
);
export const retries = option(
  "retries",
  "<n>",
  "with --queue: how often a training that fails is tried again; default: 2",
  integer({ from: 0 }),
);
export const json = option(
  "json",
  "",
  "print the result as JSON on standard output, all else on standard error",
);
