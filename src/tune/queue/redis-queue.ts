import { mkdir } from "node:fs/promises";
import type { Job, Queue, QueueEvents } from "bullmq";
import { PellucidError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { type Connection, connect } from "./connect.js";
import { type FileStore, fileStore } from "./file-store.js";
import { claimQueue, type Facts, headerOf, studyOf } from "./queue-header.js";
import { keysOf, PREFIX, type QueueKeys } from "./queue-keys.js";
import type { Standing } from "./scripts.js";
import { changedFiles, type TrialFiles, writeFiles } from "./trial-files.js";
import { keyOf } from "./trial-key.js";
import type { StartedTrial, Trial, TrialQueue } from "./trial-queue.js";
import { PRESENT_MS } from "./worker-facts.js";

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
}

/** A trial that was started here and has not ended. Several may have the same key: they are one in Redis. */
interface Open {
  trial: Trial;
  onReport: (report: unknown) => void;
  told: number;
  toStop: boolean;
  settle(end: "done" | "stopped"): void;
  fail(error: Error): void;
}

interface OpenTrial {
  asked: Set<Open>;
  /** What is in Redis may be of before: a trial that has failed then is tried again. */
  isNew: boolean;
  /** Of its reports that were read last. */
  version: string;
}

/** For what no event told: whatever Redis or this program has missed is seen at most this much later. */
const LOOK_EVERY_MS = 1000;

/**
 * A queue in Redis: its trials are run by whoever serves them with {@link serveTrials}, on any machine. The program
 * may end at any time; the same trials, asked for again, go on where they are by then.
 *
 * @throws ValueError where the queue is for another study; BackendError where Redis cannot be reached, or a package is missing.
 */
export async function redisQueue(url: string, options: RedisQueueOptions): Promise<TrialQueue> {
  checkOptions<RedisQueueOptions>("redisQueue", options, {
    ...{ study: true, facts: true, name: true, share: true, retries: true, files: true },
  });
  const { study, facts, name = "trials", share, retries = 2, files = {} } = options;
  const connection = await connect(url);
  const keys = keysOf(name);
  const header = headerOf(study, facts, share);
  try {
    await claimQueue(connection.redis, keys, name, header);
  } catch (error) {
    connection.redis.disconnect();
    throw error;
  }
  const claim = () => claimQueue(connection.redis, keys, name, header);
  return new RedisQueue(connection, {
    name,
    keys,
    study: studyOf(header),
    retries,
    files,
    store: fileStore(share),
    claim,
  });
}

interface About {
  name: string;
  keys: QueueKeys;
  study: string;
  retries: number;
  files: TrialFiles;
  store: FileStore;
  claim: () => Promise<void>;
}

class RedisQueue implements TrialQueue {
  readonly #redis: Connection["redis"];
  readonly #about: About;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #open = new Map<string, OpenTrial>();
  /** Trials to look at. */
  #due = new Set<string>();
  #looking: Promise<void> | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor({ redis, bullmq }: Connection, about: About) {
    this.#redis = redis;
    this.#about = about;
    const options = { connection: redis, prefix: PREFIX };
    this.#queue = new bullmq.Queue(about.name, options);
    this.#events = new bullmq.QueueEvents(about.name, options);
    this.#queue.on("error", () => {});
    this.#events.on("error", () => {});
    const onEvent = ({ jobId }: { jobId: string }) => this.#look([jobId]);
    for (const event of ["progress", "completed", "failed"] as const) this.#events.on(event, onEvent);
    this.#timer = setInterval(() => this.#look(this.#open.keys()), LOOK_EVERY_MS);
  }

  start(trial: Trial, onReport: (report: unknown) => void): StartedTrial {
    const key = keyOf({ study: this.#about.study, settings: trial.settings });
    const entry = this.#open.get(key) ?? { asked: new Set(), isNew: true, version: "" };
    this.#open.set(key, entry);
    // Whoever comes later is told what the first was told.
    entry.version = "";
    let open!: Open;
    const ended = new Promise<"done" | "stopped">((settle, fail) => {
      open = { trial, onReport, told: 0, toStop: false, settle, fail };
    });
    entry.asked.add(open);
    this.#look([key]);
    const stop = () => {
      open.toStop = true;
      this.#look([key]);
    };
    return { ended, stop };
  }

  async slots(): Promise<number> {
    const { workers, beats } = this.#about.keys;
    const found = await this.#redis.present(2, workers, beats, PRESENT_MS);
    return found.reduce((sum, text) => sum + JSON.parse(text).jobs, 0);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { asked } of this.#open.values()) for (const { settle } of asked) settle("stopped");
    this.#open.clear();
    this.#due.clear();
    await this.#events.close();
    await this.#looking;
    await this.#queue.close();
    this.#redis.disconnect();
  }

  /** Looks at trials as soon as those before are seen to: one after the other, so that nothing is done twice. */
  #look(keys: Iterable<string>): void {
    for (const key of keys) if (this.#open.has(key)) this.#due.add(key);
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = null;
    });
  }

  async #lookAtAll(): Promise<void> {
    while (this.#due.size > 0) {
      const keys = [...this.#due];
      this.#due.clear();
      const { completed, failed, job, files, state } = this.#about.keys;
      const places = keys.flatMap((key) => [job(key), files(key), state(key)]);
      try {
        const found = await this.#redis.look(2 + places.length, completed, failed, ...places, ...keys);
        for (const [i, key] of keys.entries()) await this.#see(key, found[i]!);
      } catch (error) {
        this.#failAll(error as Error);
      }
    }
  }

  #failAll(error: Error): void {
    for (const { asked } of this.#open.values()) for (const { fail } of asked) fail(error);
    this.#open.clear();
  }

  async #see(key: string, [standing, version, files]: Standing): Promise<void> {
    const entry = this.#open.get(key);
    if (entry === undefined) return;
    if (version !== entry.version) await this.#tell(key, entry, version);
    if (standing === "absent") await this.#add(key, entry);
    if (standing === "open") await this.#passOn(key, entry);
    if (standing === "failed") await this.#fail(key, entry);
    if (standing === "completed") await this.#complete(key, entry, files === 1);
    entry.isNew = false;
  }

  async #tell(key: string, entry: OpenTrial, version: string): Promise<void> {
    const reports = JSON.parse((await this.#redis.hget(this.#about.keys.state(key), "reports")) ?? "[]");
    entry.version = version;
    for (const open of entry.asked)
      for (; open.told < reports.length; open.told++) open.onReport(reports[open.told]);
  }

  async #add(key: string, { asked }: OpenTrial): Promise<void> {
    const { keys, study, files: order, retries, store, claim } = this.#about;
    const [{ trial }] = asked as unknown as [Open];
    await claim();
    await this.#redis.del(keys.files(key), keys.state(key));
    for await (const { name, bytes } of changedFiles(trial.directory, new Map(), order)) {
      await this.#redis.hset(keys.files(key), name, await store.keep(key, name, bytes));
    }
    const { name, settings } = trial;
    await this.#queue.add(name, { name, study, settings }, { jobId: key, attempts: retries + 1 });
  }

  /** A worker is told to stop by what stands in Redis, again and again, for Redis may have lost it. */
  async #passOn(key: string, { asked }: OpenTrial): Promise<void> {
    const wanted = [...asked].every(({ toStop }) => toStop);
    if (wanted) await this.#redis.hset(this.#about.keys.state(key), "stop", 1);
    // Somebody else still wants it.
    for (const open of wanted ? [] : asked) {
      if (!open.toStop) continue;
      asked.delete(open);
      open.settle("stopped");
    }
  }

  async #fail(key: string, entry: OpenTrial): Promise<void> {
    const job: Job | undefined = await this.#queue.getJob(key);
    if (entry.isNew) return job?.retry("failed", { resetAttemptsMade: true });
    this.#open.delete(key);
    const error = new PellucidError(job?.failedReason ?? "it failed, and nobody knows why", { key });
    const stack = job?.stacktrace?.at(-1);
    if (stack) error.stack = stack;
    for (const { fail } of entry.asked) fail(error);
  }

  async #complete(key: string, entry: OpenTrial, hasFiles: boolean): Promise<void> {
    const { keys, store, files: order } = this.#about;
    const job: Job | undefined = await this.#queue.getJob(key);
    const stopped = job?.returnvalue === "stopped";
    const unwanted = [...entry.asked].every(({ toStop }) => toStop);
    // Fetched by somebody before, or stopped by somebody who wanted no more of it: it is run, or goes on.
    if (!hasFiles || (stopped && !unwanted)) {
      await this.#redis.hdel(keys.state(key), "stop");
      await job?.remove();
      this.#due.add(key);
      return;
    }
    const values = Object.entries(await this.#redis.hgetallBuffer(keys.files(key)));
    const files = new Map<string, Buffer>();
    for (const [name, value] of values) files.set(name, await store.fetch(value));
    for (const { trial, settle } of entry.asked) {
      await mkdir(trial.directory, { recursive: true });
      await writeFiles(trial.directory, files, order);
      settle(stopped ? "stopped" : "done");
    }
    this.#open.delete(key);
    // They are here now, and would fill up Redis.
    await this.#redis.del(keys.files(key), keys.state(key));
    await store.forget(key);
  }
}
