import type { Queue } from "bullmq";
import { type Connection, connect } from "./connect.js";
import { keysOf, PREFIX, type QueueKeys } from "./queue-keys.js";

/** A queue that is looked at from outside. */
export interface OpenedQueue {
  name: string;
  redis: Connection["redis"];
  keys: QueueKeys;
  queue: Queue;
}

/**
 * Does something with a queue in Redis, and lets go of it.
 *
 * @throws BackendError where Redis cannot be reached, or a package is missing.
 */
export async function withQueue<T>(
  url: string,
  name: string,
  action: (opened: OpenedQueue) => Promise<T>,
): Promise<T> {
  const { redis, bullmq } = await connect(url);
  // A name that nobody has used is left as it is.
  const queue = new bullmq.Queue(name, { connection: redis, prefix: PREFIX, skipMetasUpdate: true });
  queue.on("error", () => {});
  try {
    return await action({ name, redis, keys: keysOf(name), queue });
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
