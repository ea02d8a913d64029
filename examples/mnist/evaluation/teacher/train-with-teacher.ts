// A run that learns from others needs them first.

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
  let files = config.teacher?.map(({ file }) => file);
  if (files === undefined) {
    const stopped = await trainTeachers(data, config, place, listener);
    if (stopped !== null) return stopped;
    files = Array.from({ length: config.teachers }, (_, i) => modelIn(ownTeacher(place.directory, i)));
  }
  return runTraining(data, config, place, listener, await loadTeacher(config, files));
}

/** Whether there is nothing left to learn, so that nobody is needed to learn from. */
const isWhole = ({ results }: RunPlace, { epochs }: RunConfig): boolean =>
  results != null && (results.stoppedEarly || results.epochs.length >= epochs);

/** Trains the teachers of a run that are not there yet; null where all are. */
async function trainTeachers(
  data: NamedData,
  config: RunConfig,
  place: RunPlace,
  listener: Listener,
): Promise<RunEnd | null> {
  // Who goes on with a training before its first epoch has to know its settings.
  if (!place.resume) await prepareRun(place.directory, config);
  for (let teacher = 0; teacher < config.teachers; teacher++) {
    const end = await trainTeacher(teacher, data, config, place, listener);
    if (end?.done === false) return { ...end, teacher };
  }
  return null;
}

/** Of the same images, with its own seed for everything else. */
const configOfTeacher = (i: number, pupil: RunConfig): RunConfig => {
  const { teacherRecipe: recipe, split, fold, limit, data, backend, threads } = pupil;
  const same = { split, splitSeed: splitSeedOf(pupil), fold, limit, data, backend, threads };
  return { ...recipes[recipe], recipe, seed: i + 1, ...same, test: false };
};

/** Null where it was done before. */
function trainTeacher(
  i: number,
  data: NamedData,
  pupil: RunConfig,
  { directory: parent, backend }: RunPlace,
  listener: Listener,
): Promise<RunEnd | null> {
  const directory = ownTeacher(parent, i);
  const config = configOfTeacher(i, pupil);
  return holding(directory, async () => {
    await prepareRun(directory, config);
    if (await hasMade(directory)) return null;
    const place = { directory, resume: await hasCheckpoint(directory), backend };
    return runTraining(data, config, place, listener.ofTeacher(i, config));
  });
}
