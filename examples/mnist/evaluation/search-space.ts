// Which settings `tune` searches, and where.

import { FormatError, ValueError } from "pellucid";
import { parseJson } from "pellucid/data";
import { checkSearchSpace, type Parameter, type SearchSpace } from "pellucid/tune";
import { fits } from "./check-settings.js";
import { readText } from "./runs/read-text.js";
import { type Setting, type SettingName, type Settings, settings } from "./settings.js";
import { allows, ruleOf } from "./values.js";

/** What is searched unless a file says otherwise. A sampler draws in this order: another one would give other trials. */
const SEARCHED: readonly SettingName[] = ["lr", "batchSize", "warmup", "dropout", "weightDecay", "augment"];

/** Of these what fits the other settings, and was not given. */
export function defaultSpace(base: Settings, explicit: ReadonlySet<string>): SearchSpace {
  const searched = SEARCHED.filter((name) => !explicit.has(name) && fits(name, base));
  return Object.fromEntries(searched.map((name) => [name, (settings[name] as Setting).search!]));
}

/** A search space of one's own, from a file. */
export async function readSpace(path: string): Promise<SearchSpace> {
  const text = await readText("--space: cannot read", path);
  if (text === undefined) throw refusal(path, `there is no file ${path}`);
  return parseSpace(text, path);
}

/** JSON, each parameter a setting of a recipe. */
export function parseSpace(text: string, path: string): SearchSpace {
  let json: unknown;
  try {
    json = parseJson(text, "it");
  } catch (cause) {
    throw refusal(path, `cannot read ${path} (${(cause as Error).message})`, cause);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw refusal(path, `${path} holds no search space`);
  }
  checkSpace(json as SearchSpace, path);
  return json as SearchSpace;
}

const refusal = (path: string, problem: string, cause?: unknown) =>
  new FormatError(
    `--space: ${problem}; it must be JSON such as {"lr": {"type": "float", "from": 0.0001, "to": 0.01, "log": true}}`,
    { path },
    { cause },
  );

/** @throws ValueError with the name of a parameter that is no setting, or that can take a value which its setting cannot. */
export function checkSpace(space: SearchSpace, path: string): void {
  const stranger = Object.keys(space).find((name) => !Object.hasOwn(settings, name));
  if (stranger !== undefined) {
    throw new ValueError(
      `--space: ${path} has the parameter ${stranger}, which is no setting of a recipe; it must be one of ${Object.keys(settings).join(", ")}`,
      { path, stranger },
    );
  }
  checkSearchSpace(space);
  for (const [name, parameter] of Object.entries(space)) {
    const { is } = settings[name as SettingName];
    const value = examplesOf(parameter).find((example) => !allows(is, example));
    if (value === undefined) continue;
    throw new ValueError(
      `--space: ${path} searches ${name} where it can be ${JSON.stringify(value)}; it must be ${ruleOf(is)}`,
      { path, name, value },
    );
  }
}

/** Values of a parameter such that a setting which can have them can have all others. */
function examplesOf(parameter: Parameter): readonly unknown[] {
  if (parameter.type === "categorical") return parameter.choices;
  const { type, from, to } = parameter;
  if (type === "int") return [from, to];
  // And one that is no integer, if both ends are.
  return [from, to, Math.min(from + 0.5, (from + to) / 2)];
}
