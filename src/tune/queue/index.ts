/**
 * Trials that are run on many machines, through a queue in Redis.
 *
 * @module pellucid/tune/queue
 */

export type { TakenTrial } from "./attempt.js";
export type { Facts } from "./queue-header.js";
export { type RedisQueueOptions, redisQueue } from "./redis-queue.js";
export { type ServeOptions, type ServingWorker, serveTrials } from "./serve-trials.js";
export type { TrialFiles } from "./trial-files.js";
export type { StartedTrial, Trial, TrialQueue } from "./trial-queue.js";
