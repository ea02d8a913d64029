import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { fileStore } from "./file-store.js";
import { readHeader } from "./queue-header.js";
import { TrialPlace } from "./trial-place.js";
import { withQueue } from "./with-queue.js";

/** Of {@link cleanQueue}. */
export interface CleanOptions {
  /** The queue's name in Redis; "trials" unless told. */
  name?: string;
  /** The directory that coordinator and workers share, where they do. */
  share?: string;
  /** Whether to remove trials as well that wait, that somebody runs, and whose results nobody has fetched. */
  all?: boolean;
}

/** What was removed, and what was not. */
export interface Cleaned {
  /** How many trials are gone. */
  removed: number;
  /** Trials that are done, and whose results nobody has fetched. */
  unfetched: number;
  /** Trials that wait, or that somebody runs. */
  open: number;
}

/**
 * Removes the trials that are done and fetched, and those that failed; with `all`, whatever there is, and the queue is for
 * any study: a coordinator that waits there asks for its trials anew, or ends if the queue is another study's by then.
 *
 * @throws ValueError where files are in a shared directory, and `share` does not say in which; BackendError where Redis cannot be reached.
 * @example
 * const { removed, unfetched, open } = await cleanQueue(url); // url is such as "redis://queue.example"
 */
export async function cleanQueue(url: string, options: CleanOptions = {}): Promise<Cleaned> {
  checkOptions<CleanOptions>("cleanQueue", options, { name: true, share: true, all: true });
  const { name = "trials", share, all = false } = options;
  return withQueue(url, name, async ({ redis, keys, queue }) => {
    const place = new TrialPlace(redis, keys, fileStore(share), {});
    if (share === undefined && (await readHeader(redis, keys))?.files === "a shared directory") {
      throw new ValueError(
        `queue clean: the files of the trials of "${name}" are in a shared directory, and would stay there; name it with --share`,
        { name },
      );
    }
    const ended = (await queue.getJobs(["completed", "failed"])).filter((job) => job !== undefined);
    const rest = (await queue.getJobs(["active", "wait", "prioritized", "delayed"])).filter(
      (job) => job !== undefined,
    );
    const cleaned: Cleaned = { removed: 0, unfetched: 0, open: all ? 0 : rest.length };
    for (const job of all ? [...ended, ...rest] : ended) {
      const key = job.id!;
      const fetched = job.failedReason !== undefined || (await redis.exists(keys.files(key))) === 0;
      if (!all && !fetched) {
        cleaned.unfetched += 1;
        continue;
      }
      await place.forget(key);
      // One that somebody runs cannot be removed alone; all are, below.
      if (!all) await job.remove();
      cleaned.removed += 1;
    }
    if (all) {
      await queue.obliterate({ force: true });
      // Not before: a coordinator that waits there would find another study in its place.
      await redis.del(keys.header);
    }
    return cleaned;
  });
}
