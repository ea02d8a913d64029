// Several runs at a time, each in a process and a directory of its own. Whatever is done already is not done again, and
// whatever was interrupted goes on from its checkpoint; so a command that runs several goes on by being started again.

import { availableParallelism } from "node:os";
import { PellucidError } from "pellucid";
import type { EpochResult } from "pellucid/train";
import { holding, PATIENCE_WITH_ORPHANS_MS } from "./holding.js";
import { prepareRun } from "./run-files.js";
import { type RunMetrics, readMetrics } from "./run-metrics.js";
import { type Run, type StartedRun, startRun } from "./start-run.js";
import { stopOnSignals } from "./stop-on-signals.js";
import { isSystemFailure } from "./system-failure.js";

interface PoolOptions<R extends Run> {
  /** How many run at a time. */
  jobs: number;
  /** `before`: it was done when this command began. */
  onDone: (run: R, metrics: RunMetrics, before: boolean) => void;
  /** Told of every epoch; where it answers true, the run is given up there. */
  onEpoch?: (run: R, result: EpochResult) => boolean;
  onGivenUp?: (run: R) => void;
  /** Default: the first failure ends all other runs, and is thrown; so does, whatever this is, one of the system. */
  onFailure?: (run: R, error: Error) => void;
  /** How many milliseconds to wait for who holds the directory of a run. Default: as long as an orphan may live. */
  patience?: number;
}

/** As many runs at a time as there are cores: one thread each makes the most of them. */
export const defaultJobs = availableParallelism;

/** Threads for each of several runs at a time. */
export const threadsFor = (jobs: number): number => Math.max(1, Math.floor(availableParallelism() / jobs));

const prepare = ({ directory, config }: Run, patience = PATIENCE_WITH_ORPHANS_MS): Promise<void> =>
  holding(directory, () => prepareRun(directory, config), { patience });

/** The metrics of all, in their order. All are known to fit what is in their directories before the first is started. */
export async function runAll<R extends Run>(
  runs: readonly R[],
  { onDone, ...options }: Pick<PoolOptions<R>, "jobs" | "onDone">,
): Promise<RunMetrics[]> {
  for (const run of runs) await prepare(run);
  const metrics = new Map<R, RunMetrics>();
  await runPool(runs, {
    ...options,
    onDone(run, result, before) {
      metrics.set(run, result);
      onDone(run, result, before);
    },
  });
  return runs.map((run) => metrics.get(run)!);
}

/**
 * Asks for a run whenever there is room for one, until there are no more. After a signal none is asked for any more, those
 * that run are saved and ended, and an error is thrown.
 */
export async function runPool<R extends Run>(runs: Iterable<R>, options: PoolOptions<R>): Promise<void> {
  const { jobs, onDone, onEpoch = () => false, onGivenUp, onFailure, patience } = options;
  const running = new Set<StartedRun>();
  const stopAll = () => {
    for (const run of running) run.stop();
  };
  const signals = stopOnSignals(stopAll);
  let failure: unknown = null;
  const stopping = () => failure !== null || signals.stopped();

  const runOne = async (run: R): Promise<void> => {
    await prepare(run, patience);
    const before = await readMetrics(run.directory, run.config);
    if (stopping()) return;
    if (before !== null) {
      // Whoever began it may have ended without having been told.
      const givenUp = before.epochs.some((result) => onEpoch(run, result));
      return givenUp ? onGivenUp?.(run) : onDone(run, before, true);
    }
    let givenUp = false;
    const started = startRun(run, (result) => {
      if (givenUp) return;
      givenUp = onEpoch(run, result);
      if (givenUp) started.stop();
    });
    running.add(started);
    const metrics = await started.ended.finally(() => running.delete(started));
    if (givenUp) onGivenUp?.(run);
    else if (metrics !== null) onDone(run, metrics, false);
  };

  const queue = runs[Symbol.iterator]();
  const work = async (): Promise<void> => {
    while (!stopping()) {
      const { value: run, done } = queue.next();
      if (done) return;
      await runOne(run).catch((error) => {
        // A signal reaches the whole group of processes: what it ended has not failed, and is run again.
        if (signals.stopped()) return;
        if (onFailure === undefined || isSystemFailure(error)) throw error;
        onFailure(run, error);
      });
    }
  };
  const fail = (error: unknown) => {
    failure ??= error;
    stopAll();
  };
  await Promise.all(Array.from({ length: jobs }, () => work().catch(fail)));
  signals.release();
  if (signals.stopped()) {
    process.exitCode = signals.exitCode();
    failure ??= new PellucidError("stopped; the same command goes on from here");
  }
  if (failure !== null) throw failure;
}
