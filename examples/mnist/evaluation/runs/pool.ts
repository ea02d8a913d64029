// Several trainings at a time, each in a process of its own, in directories of their own. Whatever is done already is not
// done again, and whatever was interrupted goes on from its checkpoint; so a command that runs trainings goes on by being
// started again.

import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { PellucidError } from "pellucid";
import type { RunConfig } from "./run-config.js";
import { stopOnSignals } from "./stop-on-signals.js";
import type { EpochResult } from "pellucid/train";
import type { RunMetrics } from "./run.js";
import { startTrial } from "./start-run.js";
import { prepareTrial, readMetrics } from "./run-files.js";

export interface Trial {
  /** For people. */
  name: string;
  directory: string;
  config: RunConfig;
}

export interface TrialOptions {
  jobs?: number;
  onEpoch?: (trial: Trial, result: EpochResult) => void;
  /** `before`: it was done when this command began. */
  onDone?: (trial: Trial, metrics: RunMetrics, before: boolean) => void;
}

/** As many trainings at a time as there are cores: one thread each makes the most of them. */
export const defaultJobs = availableParallelism;

/** Threads for each of several trainings at a time. */
export const threadsFor = (jobs: number): number => Math.max(1, Math.floor(availableParallelism() / jobs));

/**
 * The metrics of all, in their order. After a failure or a signal no further training is started, those that run are saved
 * and ended, and the error is thrown.
 */
export async function runTrials(trials: readonly Trial[], options: TrialOptions = {}): Promise<RunMetrics[]> {
  const { jobs = defaultJobs(), onEpoch, onDone } = options;
  for (const { directory, config } of trials) await prepareTrial(directory, config);
  const running = new Set<{ stop(): void }>();
  let failure: unknown = null;
  const fail = (error: unknown) => {
    failure ??= error;
    for (const trial of running) trial.stop();
  };
  const signals = stopOnSignals(() => fail(new PellucidError("stopped; the same command goes on from here")));

  const run = async (trial: Trial): Promise<RunMetrics | null> => {
    const before = await readMetrics(trial.directory);
    if (before !== null) onDone?.(trial, before, true);
    if (before !== null || failure !== null) return before;
    const started = startTrial(trial, (result) => onEpoch?.(trial, result));
    running.add(started);
    try {
      const metrics = await started.ended;
      if (metrics !== null) onDone?.(trial, metrics, false);
      return metrics;
    } catch (error) {
      fail(error);
      return null;
    } finally {
      running.delete(started);
    }
  };

  const limit = pLimit(jobs);
  const results = await Promise.all(trials.map((trial) => limit(run, trial)));
  signals.release();
  if (failure === null) return results as RunMetrics[];
  if (signals.stopped()) process.exitCode = signals.exitCode();
  throw failure;
}
