import { checkOptions } from "../../options.js";
import { withQueue } from "./with-queue.js";
import { PRESENT_MS, type WorkerAbout } from "./worker-facts.js";

/** After that, whoever was told to leave and never heard of it is gone. */
const FORGOTTEN_AFTER_SECONDS = 3600;

/**
 * Tells all workers of a queue to finish what they have, to take nothing more, and to leave. Trials that wait go on
 * waiting, for workers that come later.
 *
 * @returns The workers that were told.
 * @throws BackendError where Redis cannot be reached.
 * @example
 * const told = await drainQueue(url); // url is such as "redis://queue.example"
 */
export async function drainQueue(url: string, options: { name?: string } = {}): Promise<WorkerAbout[]> {
  checkOptions("drainQueue", options, { name: true });
  return withQueue(url, options.name ?? "trials", async ({ redis, keys }) => {
    const found = await redis.present(2, keys.workers, keys.beats, PRESENT_MS);
    const workers: WorkerAbout[] = found.map((text) => JSON.parse(text));
    if (workers.length === 0) return workers;
    await redis
      .multi()
      .sadd(keys.leaving, ...workers.map(({ name }) => name))
      .expire(keys.leaving, FORGOTTEN_AFTER_SECONDS)
      .exec();
    return workers;
  });
}
