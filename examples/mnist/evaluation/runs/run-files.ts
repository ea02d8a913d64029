import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { decisiveText, isFree } from "../settings.js";
import { readConfigInCheckpoint } from "./progress.js";
import { findRun, type RunConfig } from "./run-config.js";

const CONFIG = "config.json";
const METRICS = "metrics.json";
const CHECKPOINT = "checkpoint.safetensors";

const nameOfTeacher = (i: number): string => `teacher-${i + 1}`;

export const FIRST_TEACHER = nameOfTeacher(0);

/** Where a run has the i-th network of a teacher of its own, counted from 0. */
export const ownTeacher = (directory: string, i: number): string => join(directory, nameOfTeacher(i));

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export const hasCheckpoint = (directory: string): Promise<boolean> => exists(join(directory, CHECKPOINT));

/**
 * The configuration of an earlier run in this directory: where its file is gone, that of its checkpoint.
 *
 * @throws FormatError where there is neither, or one is damaged.
 */
export async function readRun(directory: string): Promise<RunConfig> {
  const config = await findRun(directory);
  if (config !== null) return config;
  if (await hasCheckpoint(directory)) return readConfigInCheckpoint(join(directory, CHECKPOINT));
  const path = join(directory, CONFIG);
  throw new FormatError(
    `--resume: cannot read ${path}, and there is no checkpoint beside it; name the directory of a run that was started with "train"`,
    { path },
  );
}

/** Whether there is a training to go on with, were it from its beginning. */
export const hasConfig = (directory: string): Promise<boolean> => exists(join(directory, CONFIG));

/** The trained network. */
export const modelIn = (directory: string): string => join(directory, "model.safetensors");

/** What a training that came to its end has made of its checkpoint, results in JSON aside. */
export const madeIn = (directory: string): string[] => [
  modelIn(directory),
  join(directory, "answers.safetensors"),
];

/** Whether there is a training that came to its end. */
export const isDone = (directory: string): Promise<boolean> => exists(join(directory, METRICS));

/** Whether all of it is there. */
export const hasMade = async (directory: string): Promise<boolean> =>
  (await isDone(directory)) && (await Promise.all(madeIn(directory).map(exists))).every((is) => is);

/** Whether there is anything that would be lost with it. */
export const hasResults = async (directory: string): Promise<boolean> =>
  (await isDone(directory)) || (await exists(modelIn(directory)));

/** Whether a training was begun there, be it only that of its teacher. */
export const isBegun = async (directory: string): Promise<boolean> =>
  (await hasCheckpoint(directory)) || (await exists(join(directory, FIRST_TEACHER)));

/** Whether there is a training that is not done: the same command goes on with it. */
export const isUnfinished = async (directory: string): Promise<boolean> =>
  (await isBegun(directory)) && !(await isDone(directory));

/**
 * Writes what is to be done into its directory. Where there is something already, it must have been started with the same
 * settings, and goes on, on the backend that is asked for now.
 */
export async function prepareRun(directory: string, config: RunConfig): Promise<void> {
  const path = join(directory, CONFIG);
  const found = await findRun(directory);
  if (found !== null) {
    requireSame(directory, found, config);
    const { backend, threads, teacher } = config;
    const wanted = { ...found, backend, threads, teacher };
    if (JSON.stringify(wanted) === JSON.stringify(found) || (await isDone(directory))) return;
    return writeConfig(path, wanted);
  }
  await writeConfig(path, config);
}

const writeConfig = (path: string, config: RunConfig): Promise<void> =>
  writeFileAtomic(path, `${JSON.stringify(config, null, 2)}\n`);

function requireSame(directory: string, found: RunConfig, wanted: RunConfig): void {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]) as Set<keyof RunConfig>;
  for (const name of names) {
    const [before, now] = [found[name], wanted[name]].map(decisiveText);
    if (isFree(name) || before === now) continue;
    throw new ValueError(
      `${directory} holds a training with ${name} ${before ?? "not set"}, but now it is to be ${now ?? "not set"}; nothing was overwritten: name another directory with --out, or the settings of before`,
      { name, before, now },
    );
  }
}
