import { ValueError } from "pellucid";
import { parseJson, readSafetensors } from "pellucid/data";
import { allSettings, decisiveText, isFree } from "../settings.js";
import {
  anything,
  integer,
  list,
  map,
  nullable,
  orNaN,
  parseForm,
  real,
  table,
  type ValueOf,
} from "../values.js";
import { parseConfig, type RunConfig } from "./run-config.js";
import { epochResult } from "./run-metrics.js";

const count = () => integer({ from: 0 });
const seconds = () => real({ from: 0 });

const progress = table({
  /** The settings with which the run was begun. */
  config: map(anything()),
  at: table({
    epoch: count(),
    batches: count(),
    samples: count(),
    lossSum: orNaN(real()),
    right: count(),
    lr: real({ from: 0 }),
    seconds: seconds(),
  }),
  epochs: list(epochResult),
  schedule: map(real()),
  stopping: table({ best: nullable(real()), bestEpoch: count(), epoch: count() }),
  /** Of the epochs that are done. */
  seconds: seconds(),
});

/** What a checkpoint holds besides the states of model, optimizer and average. */
export type Progress = Omit<ValueOf<typeof progress>, "config"> & { config: RunConfig };

const sourceOf = (path: string): string => `the progress in ${path}`;

const configIn = ({ config }: { config: unknown }, path: string): RunConfig =>
  parseConfig(config, `${sourceOf(path)}, its config`);

/**
 * The settings of the run that left a checkpoint.
 *
 * @throws FormatError where it is damaged.
 */
export async function readConfigInCheckpoint(path: string): Promise<RunConfig> {
  const { metadata } = await readSafetensors(path);
  const json = parseJson(metadata.progress ?? "null", sourceOf(path));
  return configIn(parseForm(progress, json, sourceOf(path)), path);
}

/**
 * The progress that a checkpoint holds, for a run to go on with this configuration.
 *
 * @throws FormatError where it is damaged; ValueError with the name of a setting that would change the course of the run,
 * what it was, and what it is now.
 */
export function parseProgress(json: unknown, path: string, now: RunConfig): Progress {
  const found = parseForm(progress, json, sourceOf(path));
  const config = configIn(found, path);
  for (const name of Object.keys(allSettings) as (keyof RunConfig)[]) {
    const [was, is] = [config[name], now[name]].map(decisiveText);
    // Of pixels, both are what was measured, or what was asked for.
    if (was === is || (isFree(name) && name !== "normalize")) continue;
    if (name === "epochs" && config.schedule === "constant") continue;
    throw new ValueError(
      `--resume: the run of ${path} was started with ${name} ${was ?? "not set"}, and config.json beside it now says ${is ?? "not set"}; put it back, or start a new run`,
      { name, was, is },
    );
  }
  return { ...found, config };
}
