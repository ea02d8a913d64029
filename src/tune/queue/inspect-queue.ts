import type { Job } from "bullmq";
import { checkOptions } from "../../options.js";
import { readHeader } from "./queue-header.js";
import { withQueue } from "./with-queue.js";
import { PRESENT_MS, type WorkerAbout } from "./worker-facts.js";

/** A trial that somebody runs. */
export interface ActiveTrial {
  /** For people. */
  name: string;
  /** As which its worker is known. */
  worker: string;
  /** When the worker took it, as an ISO date. */
  since: string;
  /** How many reports there are, and the last. */
  reports: number;
  /** Null while there is none. */
  last: unknown;
}

/** A trial that came to its end. */
export interface EndedTrial {
  /** For people. */
  name: string;
  /** As which the worker was known that ended it. */
  worker: string;
  /** How long its last attempt took. */
  seconds: number;
}

/** A trial that failed as often as it may. */
export interface FailedTrial {
  /** For people. */
  name: string;
  /** As which the worker was known that tried it last. */
  worker: string;
  /** What it said, and where, as its worker had it. */
  reason: string;
  /** Where it was thrown. */
  stack: string;
}

/** How many trials there are of each kind. */
export interface TrialCounts {
  /** Those that nobody has taken yet. */
  waiting: number;
  /** Those that somebody runs. */
  active: number;
  /** Those that came to their end. */
  done: number;
  /** Those that failed for good. */
  failed: number;
}

/** How a queue stands. */
export interface QueueStatus {
  /** Of the queue. */
  name: string;
  /** What it is for, as who asks for trials has said; null where nobody has yet. */
  study: unknown;
  /** Those that were heard of in the last seconds. */
  workers: WorkerAbout[];
  /** How many trials there are of each kind. */
  counts: TrialCounts;
  /** Those that somebody runs. */
  active: ActiveTrial[];
  /** Those that failed for good. */
  failed: FailedTrial[];
  /** The latest hundred. */
  done: EndedTrial[];
  /** Until all that is there is done, by how long the latest took; null where nothing says. */
  secondsLeft: number | null;
}

const LATEST = 100;
/** States of BullMQ in which a trial waits for a worker. */
const WAITING = ["wait", "prioritized", "delayed"] as const;

/**
 * How a queue in Redis stands; it is only looked at.
 *
 * @throws BackendError where Redis cannot be reached.
 * @example
 * const { workers, counts, secondsLeft } = await inspectQueue(url); // url is such as "redis://queue.example"
 */
export async function inspectQueue(url: string, options: { name?: string } = {}): Promise<QueueStatus> {
  checkOptions("inspectQueue", options, { name: true });
  return withQueue(url, options.name ?? "trials", async ({ name, redis, keys, queue }) => {
    const header = await readHeader(redis, keys);
    const found = await redis.present(2, keys.workers, keys.beats, PRESENT_MS);
    const workers: WorkerAbout[] = found.map((text) => JSON.parse(text));
    const counts = await queue.getJobCounts(...WAITING, "active", "completed", "failed");
    const active = await Promise.all(
      (await jobsIn("active")).map(async (job): Promise<ActiveTrial> => {
        const reports = JSON.parse((await redis.hget(keys.state(job.id!), "reports")) ?? "[]");
        const since = new Date(job.processedOn ?? Date.now()).toISOString();
        return { ...namesOf(job), since, reports: reports.length, last: reports.at(-1) ?? null };
      }),
    );
    const done = (await jobsIn("completed", LATEST)).map((job) => ({
      ...namesOf(job),
      seconds: secondsOf(job),
    }));
    const failed = (await jobsIn("failed")).map((job) => ({
      ...namesOf(job),
      reason: job.failedReason ?? "",
      stack: job.stacktrace?.at(-1) ?? "",
    }));
    const waiting = WAITING.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    return {
      ...{ name, study: header?.study ?? null, workers },
      counts: { waiting, active: counts.active!, done: counts.completed!, failed: counts.failed! },
      ...{ active, failed, done },
      secondsLeft: secondsLeft(waiting, active, done, workers),
    };

    /** A job that ends in the moment between is left out. */
    async function jobsIn(state: "active" | "completed" | "failed", most = 0): Promise<Job[]> {
      return (await queue.getJobs([state], 0, most - 1)).filter((job) => job !== undefined);
    }
  });
}

const namesOf = (job: Job) => ({ name: job.name, worker: job.processedBy ?? "" });

const secondsOf = ({ processedOn, finishedOn }: Job): number =>
  ((finishedOn ?? 0) - (processedOn ?? 0)) / 1000;

/** All slots are taken to be as fast, and a trial to take as long as the mean of those that are done. */
function secondsLeft(
  waiting: number,
  active: readonly ActiveTrial[],
  done: readonly EndedTrial[],
  workers: readonly WorkerAbout[],
): number | null {
  const slots = workers.reduce((sum, { jobs }) => sum + jobs, 0);
  if (waiting + active.length === 0) return 0;
  if (done.length === 0 || slots === 0) return null;
  const mean = done.reduce((sum, { seconds }) => sum + seconds, 0) / done.length;
  const left = active.map(({ since }) => Math.max(0, mean - (Date.now() - Date.parse(since)) / 1000));
  return left.reduce((sum, seconds) => sum + seconds, mean * waiting) / slots;
}
