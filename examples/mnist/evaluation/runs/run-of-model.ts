// What a training left beside its model. Anybody can edit a file of settings or of results, but a model has a checksum, and
// says what it was trained with: the others are believed as far as they agree with it.

import { dirname, join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { recipes } from "../recipes.js";
import { allSettings, decisiveText, isFree } from "../settings.js";
import { findRun, type RunConfig } from "./run-config.js";
import { type RunMetrics, readMetrics } from "./run-metrics.js";
import type { LoadedModel } from "./setup.js";

export interface RunOfModel {
  /** Null where the model came without. */
  config: RunConfig | null;
  metrics: RunMetrics | null;
}

/** @throws ValueError with the name of a setting that is not the model's; FormatError where results are not. */
export async function runOfModel(loaded: LoadedModel): Promise<RunOfModel> {
  const directory = dirname(loaded.path);
  const config = await findRun(directory);
  if (config !== null) requireSettings(loaded, config, directory);
  const metrics = await readMetrics(directory, config ?? wholeOf(loaded));
  const parameters = loaded.model.parameters().reduce((sum, { size }) => sum + size, 0);
  if (metrics !== null && metrics.parameters !== parameters) {
    const path = join(directory, "metrics.json");
    throw new FormatError(
      `${path}: parameters is ${metrics.parameters}, but ${loaded.path} has ${parameters}; the file was changed, or is of another run: put it back, or remove it`,
      { path },
    );
  }
  return { config, metrics };
}

/** The settings of the model, as far as it has them; a setting that is younger than the file was the specification's. */
const wholeOf = ({ settings }: LoadedModel): RunConfig | null =>
  settings === null ? null : ({ ...recipes.specification, ...settings } as RunConfig);

function requireSettings(loaded: LoadedModel, config: RunConfig, directory: string): void {
  const { path, told } = loaded;
  const whole = wholeOf(loaded);
  const trained: Partial<RunConfig> = { ...whole, ...told };
  const decisive = whole === null ? [] : Object.keys(allSettings).filter((name) => !isFree(name));
  for (const name of new Set([...decisive, ...Object.keys(told)]) as Set<keyof RunConfig>) {
    // Of pixels, a configuration may say what was asked for, in the place of what was measured.
    if (name === "normalize" && config[name] === "training set") continue;
    const [was, is] = [trained[name], config[name]].map(decisiveText);
    if (was === is) continue;
    throw new ValueError(
      `${join(directory, "config.json")} says ${name} ${is ?? "not set"}, but ${path} was trained with ${was ?? "it not set"}; put it back, end that training by --resume ${directory}, or copy the model to where no config.json is`,
      { name, was, is },
    );
  }
}
