import { availableParallelism } from "node:os";
import { ValueError } from "pellucid";
import { type Facts, redisQueue, type TrialFiles, type TrialQueue } from "pellucid/tune/queue";
import type { Output } from "../commands/output.js";
import { optionName, type TrainOptions } from "../settings.js";
import { factsHere } from "./facts-here.js";
import { processQueue } from "./start-run.js";
import { watchWorkers } from "./watch-workers.js";

/** Where several trainings are run: in processes here, unless `queue` says on which machines. */
export interface QueueOptions {
  jobs?: number;
  queue?: string;
  queueName?: string;
  share?: string;
  retries?: number;
}

/** Which files of a training come first and last. */
export const TRIAL_FILES: TrialFiles = { checkpoint: "checkpoint.safetensors", result: "metrics.json" };

/** As many runs at a time as there are cores: one thread each makes the most of them. */
export const defaultJobs = availableParallelism;

/** Threads for each of several runs at a time. */
export const threadsFor = (jobs: number): number => Math.max(1, Math.floor(availableParallelism() / jobs));

interface Wanted {
  /** What the trainings have in common. */
  study: unknown;
  /** How many there will be at most. */
  most: number;
  /**
   * Where one depends on what came of others, so that none is asked for before there is a worker for it: how many that were
   * asked for by an earlier start have not ended. They come first, and workers may have done them and left.
   */
  underWay?: () => number;
}

/** What runs the trainings, how many threads each has where that is decided here, and where and how many at a time in words. */
export interface OpenedQueue {
  queue: TrialQueue;
  threads?: number;
  described: string;
}

export async function openQueue(
  options: QueueOptions & Pick<TrainOptions, "backend" | "data">,
  { study, most, underWay }: Wanted,
  out: Output,
): Promise<OpenedQueue> {
  const { queue: url, queueName: name, share, retries, jobs } = options;
  if (url === undefined) {
    requireNone({ queueName: name, share, retries });
    const atOnce = Math.min(jobs ?? defaultJobs(), most);
    return { queue: processQueue(atOnce), threads: threadsFor(atOnce), described: `${atOnce} at a time` };
  }
  const facts: Facts = await factsHere(options);
  const onNote = (text: string) => out.line(text);
  const queue = await redisQueue(url, { study, facts, files: TRIAL_FILES, name, share, retries, onNote });
  const endWatching = watchWorkers(queue, url, workerCommand(options), onNote);
  const room = async () => (underWay === undefined ? most : Math.max(underWay(), await queue.slots()));
  return {
    queue: {
      start: queue.start.bind(queue),
      close() {
        endWatching();
        return queue.close();
      },
      slots: async () => Math.min(jobs ?? most, await room()),
    },
    described: `on the workers of ${url}`,
  };
}

/** What starts a worker that fits: where its data lie, and where the shared directory is mounted, may differ there. */
function workerCommand({ queue, queueName, share, data, backend }: Parameters<typeof openQueue>[0]): string {
  const given = Object.entries({ queue, queueName, share, data, backend });
  const words = given.flatMap(([option, value]) => (value === undefined ? [] : [optionName(option), value]));
  return ["npm run mnist -- worker", ...words].join(" ");
}

function requireNone(ofQueue: Record<string, unknown>): void {
  const given = Object.keys(ofQueue).find((option) => ofQueue[option] !== undefined);
  if (given === undefined) return;
  throw new ValueError(`${optionName(given)} means something only with --queue; give both, or leave it out`);
}
