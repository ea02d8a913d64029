import { checkOptions } from "../../options.js";
import { checkQueueOptions } from "./check-queue-options.js";
import { connect } from "./connect.js";
import type { Facts } from "./facts.js";
import { Serving } from "./serving.js";
import type { TakenTrial } from "./taken-trial.js";
import type { TrialFiles } from "./trial-files.js";

/** Of {@link serveTrials}. */
export interface ServeOptions {
  /** How many trials at a time. */
  jobs: number;
  /** What is so here; where the study needs other facts, this worker takes nothing. */
  facts: Facts;
  /** A directory for the files of trials that are under way here. */
  work: string;
  /** Runs a trial, and says whether it came to its end. */
  train: (trial: TakenTrial) => Promise<"done" | "stopped">;
  /** The queue's name in Redis; "trials" unless told. */
  name?: string;
  /** The directory that coordinator and workers share, where they do. */
  share?: string;
  /** How long a trial is left to a worker that is not heard of, in seconds; 30 unless told. */
  lease?: number;
  /** Which files come first and last. */
  files?: TrialFiles;
  /** What a report is of, for people, such as "epoch"; "report" unless told. */
  unit?: string;
  /** Told what happens, for people. */
  onNote?: (text: string) => void;
}

/** A worker that serves a queue. */
export interface ServingWorker {
  /**
   * Settles when it has left: because it was told to, or with what made it: facts that do not fit, or a failure of its
   * machine, such as a full disk.
   */
  ended: Promise<void>;
  /** Has what is under way saved and given back, and leaves. */
  stop(): void;
}

/**
 * Takes trials from a queue in Redis, and has them run here. `train` should do that in a process of its own, so that this
 * one is free to renew its leases in time. Waits until somebody says what the queue is for.
 *
 * @throws ValueError for an option that cannot be so; BackendError where Redis cannot be reached, or a package is missing.
 * @example
 * const [study, facts] = ["squares", { version: "1" }];
 * const worker = await serveTrials(url, {
 *   ...{ jobs: 2, facts, work: "runs/worker" },
 *   async train({ settings, directory, report }) {
 *     const { x } = settings as { x: number }; // in earnest: starts a process that trains there
 *     report({ epoch: 1, value: x * x });
 *     await writeFileAtomic(`${directory}/result.json`, String(x * x));
 *     return "done";
 *   },
 * });
 * const queue = await redisQueue(url, { study, facts }); // on another machine
 * const trial = { name: "3 squared", settings: { x: 3 }, directory: "runs/squares/3" };
 * await queue.start(trial, (report) => console.log(report)).ended; // "done"
 * await queue.close();
 * worker.stop();
 * await worker.ended;
 */
export async function serveTrials(url: string, options: ServeOptions): Promise<ServingWorker> {
  checkOptions<ServeOptions>("serveTrials", options, {
    ...{ jobs: true, facts: true, work: true, train: true, name: true, share: true, lease: true },
    ...{ files: true, unit: true, onNote: true },
  });
  const { name = "trials", lease = 30, files = {}, unit = "report", onNote = () => {} } = options;
  checkQueueOptions("serveTrials", { ...options, name, lease });
  const connection = await connect(url, onNote);
  return new Serving(connection, { ...options, name, lease, files, unit, onNote });
}
