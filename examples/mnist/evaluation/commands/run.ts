// One run in a process of its own, for the commands that run several: told what to do by config.json in its directory,
// and telling its parent how it goes.

import { holding, PATIENCE_WITH_ORPHANS_MS } from "../runs/holding.js";
import { requirePlace } from "../runs/require-place.js";
import type { Listener } from "../runs/run.js";
import { hasCheckpoint, readRun } from "../runs/run-files.js";
import { loadData, startBackend } from "../runs/setup.js";
import type { Here, RunMessage } from "../runs/start-run.js";
import { isSystemFailure, SYSTEM_FAILURE } from "../runs/system-failure.js";
import { trainWithTeacher } from "../teacher/train-with-teacher.js";
import { SilentOutput } from "./output.js";

const ALIVE_EVERY_MS = 1000;

export async function runCommand(directory: string, here: Here): Promise<void> {
  const tell = (message: RunMessage) => process.send?.(message);
  let told = Number.NEGATIVE_INFINITY;
  const alive = () => {
    const now = performance.now();
    if (now - told < ALIVE_EVERY_MS) return;
    told = now;
    tell({ kind: "alive" });
  };
  let stopped = false;
  process.on("message", (message) => {
    if (message === "stop") stopped = true;
  });
  // A parent that was killed wants no result; what the last checkpoint holds is there for the next one.
  const orphaned = () => process.exit(1);
  process.on("disconnect", orphaned);
  // A key press reaches the whole group of processes; only the parent decides what it means.
  process.on("SIGINT", () => {});

  const train = async () => {
    alive();
    await requirePlace("train", directory);
    const config = await readRun(directory);
    const out = new SilentOutput();
    const backend = await startBackend({ ...config, ...here }, out);
    const { data: source = config.data } = here;
    const data = await loadData({ data: source || undefined, limit: config.limit }, out);
    const place = { directory, resume: await hasCheckpoint(directory), backend: backend.describe() };
    const unheard = { begin() {}, progress() {}, epoch() {}, alive, stopped: () => stopped };
    const ofTeacher: Listener["ofTeacher"] = () => ({ ...unheard, ofTeacher });
    await trainWithTeacher(data, config, place, {
      ...unheard,
      ofTeacher,
      // Whoever began this training before may have ended without having heard of them.
      begin({ done }) {
        for (const result of done) tell({ kind: "epoch", result });
      },
      epoch: (result) => tell({ kind: "epoch", result }),
    });
  };
  try {
    await holding(directory, train, { patience: PATIENCE_WITH_ORPHANS_MS });
  } catch (error) {
    if (isSystemFailure(error)) process.exitCode = SYSTEM_FAILURE;
    tell({ kind: "failure", stack: (error as Error).stack });
    throw error;
  } finally {
    // An open channel would keep this process alive.
    process.off("disconnect", orphaned);
    process.disconnect?.();
  }
}
