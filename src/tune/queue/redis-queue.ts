import { checkOptions } from "../../options.js";
import { checkQueueOptions } from "./check-queue-options.js";
import { connect } from "./connect.js";
import { Coordinator } from "./coordinator.js";
import type { Facts } from "./facts.js";
import { fileStore } from "./file-store.js";
import { announce, claimQueue, headerOf, studyOf } from "./queue-header.js";
import { keysOf } from "./queue-keys.js";
import type { TrialFiles } from "./trial-files.js";
import { TrialPlace } from "./trial-place.js";
import type { TrialQueue } from "./trial-queue.js";

/** Of {@link redisQueue}. */
export interface RedisQueueOptions {
  /** What all trials have in common, as JSON; a queue is for one study. */
  study: unknown;
  /** What must be the same wherever they are run. */
  facts: Facts;
  /** The queue's name in Redis; "trials" unless told. */
  name?: string;
  /** A directory that workers see too, for the files of trials; they are kept in Redis unless told. */
  share?: string;
  /** How often a trial that fails is tried again; 2 unless told. */
  retries?: number;
  /** Which files come first and last. */
  files?: TrialFiles;
  /** Told when the connection is lost, and when it is back, for people. */
  onNote?: (text: string) => void;
}

/**
 * A queue in Redis: its trials are run by whoever serves them with {@link serveTrials}, on any machine. This program may
 * end at any time, in whatever way; the same trials, asked for again, are where they have come to by then.
 *
 * @throws ValueError where the queue is for another study; BackendError where Redis cannot be reached, or a package is
 * missing.
 * @example
 * // url is such as "redis://queue.example"; its password is in PELLUCID_QUEUE_PASSWORD
 * const queue = await redisQueue(url, { study: "squares", facts: { version: "1" } });
 * const trial = { name: "3 squared", settings: { x: 3 }, directory: "runs/squares/3" };
 * const { ended } = queue.start(trial, (report) => console.log(report));
 * await queue.close(); // in earnest: await ended before
 * await ended; // "stopped"
 */
export async function redisQueue(url: string, options: RedisQueueOptions): Promise<TrialQueue> {
  checkOptions<RedisQueueOptions>("redisQueue", options, {
    ...{ study: true, facts: true, name: true, share: true, retries: true, files: true, onNote: true },
  });
  const { study, facts, name = "trials", share, retries = 2, files = {}, onNote } = options;
  checkQueueOptions("redisQueue", { name, retries });
  const connection = await connect(url, onNote);
  const { redis } = connection;
  const keys = keysOf(name);
  const header = headerOf(study, facts, share);
  const claim = () => claimQueue(redis, keys, name, header);
  try {
    await claim();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const place = new TrialPlace(redis, keys, fileStore(share), files);
  const about = {
    name,
    study: studyOf(header),
    retries,
    announce: () => announce(redis, keys, header),
    claim,
  };
  return new Coordinator(connection, place, about);
}
