/**
 * Trials that are run on many machines, through a queue in Redis.
 *
 * @module pellucid/tune/queue
 */

export { type Cleaned, type CleanOptions, cleanQueue } from "./clean-queue.js";
export { drainQueue } from "./drain-queue.js";
export type { Facts } from "./facts.js";
export {
  type ActiveTrial,
  type EndedTrial,
  type FailedTrial,
  inspectQueue,
  type QueueStatus,
  type TrialCounts,
} from "./inspect-queue.js";
export { type RedisQueueOptions, redisQueue } from "./redis-queue.js";
export { type ServeOptions, type ServingWorker, serveTrials } from "./serve-trials.js";
export type { TakenTrial } from "./taken-trial.js";
export type { TrialFiles } from "./trial-files.js";
export type { StartedTrial, Trial, TrialQueue } from "./trial-queue.js";
export type { WorkerAbout } from "./worker-facts.js";
