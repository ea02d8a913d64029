// A run that learns from others needs them first.

import { type Position, startOfEpoch } from "pellucid/train";
import { recipes } from "../recipes.js";
import { holding } from "../runs/holding.js";
import { type Listener, type RunEnd, type RunPlace, runTraining } from "../runs/run.js";
import type { RunConfig } from "../runs/run-config.js";
import { hasCheckpoint, isDone, prepareRun } from "../runs/run-files.js";
import type { NamedData } from "../runs/setup.js";
import { ownTeacher } from "./teacher.js";

/** Trains a run, and before it the networks of its teacher, where it names none: each in a directory inside its own. */
export async function trainWithTeacher(
  data: NamedData,
  config: RunConfig,
  place: RunPlace,
  listener: Listener,
): Promise<RunEnd> {
  if (config.distill > 0 && config.teacher === undefined && !place.resume) {
    // Who goes on with a training before its first epoch has to know its settings.
    await prepareRun(place.directory, config);
    for (let i = 0; i < config.teachers; i++) {
      const done = await trainTeacher(i, data, config, place, listener);
      if (!done || listener.stopped()) return { done: false, at: BEFORE_ALL };
    }
  }
  return runTraining(data, config, place, listener);
}

const BEFORE_ALL: Position = startOfEpoch(0);

/** Of the same images, with its own seed for everything else. */
const configOfTeacher = (i: number, pupil: RunConfig): RunConfig => {
  const { teacherRecipe: recipe, seed, splitSeed = seed, split, fold, limit, data, backend, threads } = pupil;
  const same = { split, splitSeed, fold, limit, data, backend, threads };
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
    if (await isDone(directory)) return true;
    const place = { directory, resume: await hasCheckpoint(directory), backend };
    const end = await runTraining(data, config, place, listener.ofTeacher(i, config));
    return end.done;
  });
}
