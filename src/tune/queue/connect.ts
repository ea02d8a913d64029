import type { Redis } from "ioredis";
import { BackendError } from "../../errors.js";
import { PASSWORD, parseQueueAddress } from "./queue-address.js";
import { addScripts, type Scripts } from "./scripts.js";

/** A connection that is made again whenever it breaks, and BullMQ, which is loaded only where a queue is used. */
export interface Connection {
  redis: Redis & Scripts;
  bullmq: typeof import("bullmq");
  /** The address for people; it holds no password. */
  shown: string;
}

const LONGEST_WAIT_MS = 1000;

/**
 * @throws ValueError for what is no address; BackendError where bullmq or ioredis is not installed, nobody answers there,
 * or the password is wrong.
 */
export async function connect(url: string, onNote: (text: string) => void = () => {}): Promise<Connection> {
  const { shown, ...address } = parseQueueAddress(url);
  const [bullmq, ioredis] = await load();
  let reached = false;
  const redis = new ioredis.Redis({
    ...address,
    password: process.env[PASSWORD],
    lazyConnect: true,
    // A server that was there comes back; one that was never there is told at once.
    retryStrategy: (times) => (reached ? Math.min(50 * times, LONGEST_WAIT_MS) : null),
    // BullMQ's rule: what was asked waits until the server is back.
    maxRetriesPerRequest: null,
  });
  let reason: Error | undefined;
  redis.on("error", (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw refusal(shown, reason ?? (error as Error));
  }
  reached = true;
  let isLost = false;
  // Not "close": an end that is meant is no loss.
  redis.on("reconnecting", () => {
    if (!isLost) onNote(`${shown} does not answer; waits until it is back`);
    isLost = true;
  });
  redis.on("ready", () => {
    if (isLost) onNote(`${shown} is back`);
    isLost = false;
  });
  return { redis: addScripts(redis), bullmq, shown };
}

async function load() {
  try {
    return await Promise.all([import("bullmq"), import("ioredis")]);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    if (!missing) throw cause;
    throw new BackendError(
      "queue: the packages bullmq and ioredis are not both installed; run: npm install bullmq ioredis",
    );
  }
}

/** Without the error itself as a cause: it holds the command that failed, and that may be the one with the password. */
function refusal(shown: string, { message, code }: NodeJS.ErrnoException): BackendError {
  const [what, wayOut] = reasonFor(message);
  return new BackendError(`queue: ${shown} ${what} (${message}); ${wayOut}`, {
    url: shown,
    ...(code && { code }),
  });
}

function reasonFor(message: string): [what: string, wayOut: string] {
  if (/NOAUTH/.test(message) && process.env[PASSWORD] === undefined)
    return [`asks for a password, and ${PASSWORD} is not set`, "put it there"];
  if (/WRONGPASS|NOAUTH|invalid password|AUTH/.test(message))
    return ["refuses the password", `put the right one into ${PASSWORD}`];
  if (/wrong version number|before secure TLS connection/i.test(message))
    return ["does not speak TLS", "give the address as redis://…, or have Redis listen with tls-port"];
  if (/certificate|altnames/i.test(message))
    return [
      "has a certificate that is not trusted here",
      "name the file of who has signed it in NODE_EXTRA_CA_CERTS",
    ];
  if (/ECONNRESET|Connection is closed/.test(message))
    return ["does not answer", "where it speaks TLS, give the address as rediss://…"];
  return ["does not answer", "see that Redis runs there, and that this machine may reach it"];
}

/** Whether Redis refuses to keep more than its memory holds, which may pass. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && error.name === "ReplyError" && error.message.startsWith("OOM");

/** What Redis refuses to do, such as to keep more than its memory holds, is no fault of a trial. Its own error holds what it was sent. */
export function redisError(shown: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "ReplyError") return error;
  const [code = "ERR"] = /^[A-Z]+/.exec(error.message) ?? [];
  const wayOut =
    code === "OOM" ? "give it more memory (maxmemory), or share a directory for files" : "see its log";
  return new BackendError(`queue: ${shown} refuses: ${error.message}; ${wayOut}`, { url: shown, code });
}
