// Several runs at a time, each in a process and a directory of its own, here or on other machines. Whatever is done already
// is not done again, and whatever was interrupted goes on from its checkpoint; so a command that runs several goes on by being
// started again.

import { setTimeout } from "node:timers/promises";
import { PellucidError } from "pellucid";
import type { EpochResult } from "pellucid/train";
import type { StartedTrial, TrialQueue } from "pellucid/tune/queue";
import { holding, PATIENCE_WITH_ORPHANS_MS } from "./holding.js";
import { trialSettings } from "./run-config.js";
import { prepareRun } from "./run-files.js";
import { type RunMetrics, readMetrics } from "./run-metrics.js";
import type { Run } from "./start-run.js";
import { stopOnSignals } from "./stop-on-signals.js";
import { isSystemFailure } from "./system-failure.js";

interface PoolOptions<R extends Run> {
  /** What runs them. It is closed at the end. */
  queue: TrialQueue;
  /** `before`: it was done when this command began. */
  onDone: (run: R, metrics: RunMetrics, before: boolean) => void;
  /** Told of every epoch; where it answers true, the run is given up there. */
  onEpoch?: (run: R, result: EpochResult) => boolean;
  onGivenUp?: (run: R) => void;
  /**
   * What it throws ends all other runs, wherever they are, and is thrown; by default that is the failure. One of the system is
   * thrown, whatever this is; what others run then goes on, and is there when the system is mended.
   */
  onFailure?: (run: R, error: Error) => void;
  /** How many milliseconds to wait for who holds the directory of a run. Default: as long as an orphan may live. */
  patience?: number;
}

const prepare = ({ directory, config }: Run, patience = PATIENCE_WITH_ORPHANS_MS): Promise<void> =>
  holding(directory, () => prepareRun(directory, config), { patience });

/**
 * The metrics of all, in their order. All are known to fit what is in their directories before the first is started. The first
 * failure ends all others, and is thrown; `onFailure` is told of each before.
 */
export async function runAll<R extends Run>(
  runs: readonly R[],
  { onDone, onFailure, ...options }: Pick<PoolOptions<R>, "queue" | "onDone" | "onFailure">,
): Promise<RunMetrics[]> {
  try {
    for (const run of runs) await prepare(run);
  } catch (error) {
    await options.queue.close();
    throw error;
  }
  const metrics = new Map<R, RunMetrics>();
  await runPool(runs, {
    ...options,
    onDone(run, result, before) {
      metrics.set(run, result);
      onDone(run, result, before);
    },
    onFailure(run, error) {
      onFailure?.(run, error);
      throw error;
    },
  });
  return runs.map((run) => {
    const found = metrics.get(run);
    if (found !== undefined) return found;
    throw new PellucidError(
      `${run.name}: it ended before it was done, though nobody had asked it to; the same command goes on from here`,
      { directory: run.directory },
    );
  });
}

/** Workers of a queue come and go: how soon that is seen. */
const COUNT_EVERY_MS = 500;

/**
 * Asks for a run whenever there is room for one, until there are no more. After a signal none is asked for any more, those
 * that run are saved and ended, and an error is thrown.
 */
export async function runPool<R extends Run>(runs: Iterable<R>, options: PoolOptions<R>): Promise<void> {
  const { queue, onDone, onEpoch = () => false, onGivenUp, onFailure, patience } = options;
  let failure: unknown = null;
  const open = new Set<StartedTrial>();
  const fail = (error: unknown) => {
    failure ??= error;
    if (isSystemFailure(error)) return stopAll();
    for (const started of open) started.stop();
  };
  const stopAll = () => {
    queue.close().catch(fail);
  };
  const signals = stopOnSignals(stopAll);
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
    const started = queue.start({ ...run, settings: trialSettings(run.config) }, (result) => {
      if (givenUp) return;
      givenUp = onEpoch(run, result as EpochResult);
      if (givenUp) started.stop();
    });
    open.add(started);
    const end = await started.ended.finally(() => open.delete(started));
    if (givenUp) return onGivenUp?.(run);
    if (end === "stopped") return;
    const metrics = await readMetrics(run.directory, run.config);
    if (metrics !== null) return onDone(run, metrics, false);
    throw new PellucidError(
      `${run.name}: it is said to be done, but there is no metrics.json in ${run.directory}; start the same command again`,
      { directory: run.directory },
    );
  };
  const failed = (run: R, error: Error) => {
    // A signal reaches the whole group of processes: what it ended has not failed, and is run again.
    if (signals.stopped()) return;
    if (onFailure === undefined || isSystemFailure(error)) fail(error);
    else onFailure(run, error);
  };

  const left = runs[Symbol.iterator]();
  const running = new Set<Promise<void>>();
  try {
    while (!stopping()) {
      if (running.size >= (await queue.slots())) {
        const waiting = new AbortController();
        // It keeps the process alive: where no worker is there, nothing else may.
        const pause = setTimeout(COUNT_EVERY_MS, null, { signal: waiting.signal }).catch(() => {});
        await Promise.race([...running, pause]);
        waiting.abort();
        continue;
      }
      if (stopping()) break;
      const { value: run, done } = left.next();
      if (done) break;
      const task = runOne(run)
        .catch((error) => failed(run, error))
        .catch(fail)
        .finally(() => running.delete(task));
      running.add(task);
    }
  } catch (error) {
    // A queue that was closed has no slots to count.
    if (!stopping()) fail(error);
  }
  await Promise.all(running);
  await queue.close();
  signals.release();
  if (signals.stopped()) {
    process.exitCode = signals.exitCode();
    failure ??= new PellucidError("stopped; the same command goes on from here");
  }
  if (failure !== null) throw failure;
}
