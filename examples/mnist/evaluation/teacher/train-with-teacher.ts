// A run that learns from others needs them first.

import { startOfEpoch } from "pellucid/train";
import { recipes } from "../recipes.js";
import { holding } from "../runs/holding.js";
import { type Listener, type RunEnd, type RunPlace, runTraining } from "../runs/run.js";
import { type RunConfig, splitSeedOf } from "../runs/run-config.js";
import { hasCheckpoint, hasMade, modelIn, ownTeacher, prepareRun } from "../runs/run-files.js";
import type { NamedData } from "../runs/setup.js";
import { loadTeacher } from "./teacher.js";

/** Trains a run, and before it the networks of its teacher, where it names none: each in a directory inside its own. */
export async function trainWithTeacher(
  data: NamedData,
  config: RunConfig,
  place: RunPlace,
  listener: Listener,
): Promise<RunEnd> {
  if (config.distill === 0 || isWhole(place, config)) return runTraining(data, config, place, listener);
  const files = config.teacher?.map(({ file }) => file) ?? (await ownFiles(data, config, place, listener));
  if (files === null) return { done: false, at: startOfEpoch(0) };
  return runTraining(data, config, place, listener, await loadTeacher(config, files));
}

/** Whether there is nothing left to learn, so that nobody is needed to learn from. */
const isWhole = ({ results }: RunPlace, { epochs }: RunConfig): boolean =>
  results != null && (results.stoppedEarly || results.epochs.length >= epochs);

/** The models of a teacher of its own, which are trained where they are not there; null where that was stopped. */
async function ownFiles(
  data: NamedData,
  config: RunConfig,
  place: RunPlace,
  listener: Listener,
): Promise<string[] | null> {
  // Who goes on with a training before its first epoch has to know its settings.
  if (!place.resume) await prepareRun(place.directory, config);
  const files: string[] = [];
  for (let i = 0; i < config.teachers; i++) {
    const done = await trainTeacher(i, data, config, place, listener);
    if (!done || listener.stopped()) return null;
    files.push(modelIn(ownTeacher(place.directory, i)));
  }
  return files;
}

/** Of the same images, with its own seed for everything else. */
const configOfTeacher = (i: number, pupil: RunConfig): RunConfig => {
  const { teacherRecipe: recipe, split, fold, limit, data, backend, threads } = pupil;
  const same = { split, splitSeed: splitSeedOf(pupil), fold, limit, data, backend, threads };
  return { ...recipes[recipe], recipe, seed: i + 1, ...same, test: false };
};

/** Answers whether it came to its end, now or before. */
function trainTeacher(
  i: number,
  data: NamedData,
  pupil: RunConfig,
  { directory: parent, backend }: RunPlace,
  listener: Listener,
): Promise<boolean> {
  const directory = ownTeacher(parent, i);
  const config = configOfTeacher(i, pupil);
  return holding(directory, async () => {
    await prepareRun(directory, config);
    if (await hasMade(directory)) return true;
    const place = { directory, resume: await hasCheckpoint(directory), backend };
    const end = await runTraining(data, config, place, listener.ofTeacher(i, config));
    return end.done;
  });
}
