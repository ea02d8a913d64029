import { mkdir } from "node:fs/promises";
import type { Queue, QueueEvents } from "bullmq";
import { BackendError, PellucidError } from "../../errors.js";
import { type Connection, redisError } from "./connect.js";
import { PREFIX } from "./queue-keys.js";
import type { Standing } from "./scripts.js";
import { writeFiles } from "./travelling-files.js";
import { keyOf } from "./trial-key.js";
import type { TrialPlace } from "./trial-place.js";
import type { StartedTrial, Trial, TrialQueue } from "./trial-queue.js";
import { PRESENT_MS } from "./worker-facts.js";

interface About {
  name: string;
  /** What the study is known by. */
  study: string;
  retries: number;
  /** Says what the queue is for, in case Redis has forgotten. */
  claim: () => Promise<void>;
}

/** Who asked for a trial. */
interface Asker {
  trial: Trial;
  onReport: (report: unknown) => void;
  /** How many reports it was told. */
  told: number;
  toStop: boolean;
  settle(end: "done" | "stopped"): void;
  fail(error: unknown): void;
}

/** A trial that was asked for and has not ended. Those with the same settings are one. */
interface OpenTrial {
  askers: Set<Asker>;
  /** Whether nothing was seen of it yet: where it has failed, that was before, and it is tried again. */
  isNew: boolean;
  /** Of the reports that were read last. */
  version: string;
}

/** What no event has told is seen that much later: events are lost where Redis, or the connection to it, is for a while. */
const LOOK_EVERY_MS = 1000;

/**
 * The side of a queue that asks. Nothing is decided by an event: it only says where to look, and what is seen in Redis
 * says all that there is to do. So whatever was lost there is asked for again, and it does not matter what was told when.
 */
export class Coordinator implements TrialQueue {
  readonly #place: TrialPlace;
  readonly #shown: string;
  readonly #about: About;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #open = new Map<string, OpenTrial>();
  readonly #due = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor({ redis, bullmq, shown }: Connection, place: TrialPlace, about: About) {
    this.#place = place;
    this.#shown = shown;
    this.#about = about;
    const options = { connection: redis, prefix: PREFIX };
    this.#queue = new bullmq.Queue(about.name, options);
    this.#events = new bullmq.QueueEvents(about.name, options);
    // Of the connection, which is made again.
    this.#queue.on("error", () => {});
    this.#events.on("error", () => {});
    const onEvent = ({ jobId }: { jobId: string }) => this.#look([jobId]);
    for (const event of ["progress", "completed", "failed"] as const) this.#events.on(event, onEvent);
    this.#timer = setInterval(() => this.#look(this.#open.keys()), LOOK_EVERY_MS);
  }

  start(trial: Trial, onReport: (report: unknown) => void): StartedTrial {
    const key = keyOf({ study: this.#about.study, settings: trial.settings });
    const open = this.#open.get(key) ?? { askers: new Set(), isNew: true, version: "" };
    this.#open.set(key, open);
    // Whoever comes later is told what the first was told.
    open.version = "";
    let asker!: Asker;
    const ended = new Promise<"done" | "stopped">((settle, fail) => {
      asker = { trial, onReport, told: 0, toStop: false, settle, fail };
    });
    open.askers.add(asker);
    this.#look([key]);
    const stop = () => {
      asker.toStop = true;
      this.#look([key]);
    };
    return { ended, stop };
  }

  async slots(): Promise<number> {
    const { workers, beats } = this.#place.keys;
    const found = await this.#place.redis.present(2, workers, beats, PRESENT_MS);
    return found.reduce((sum, text) => sum + JSON.parse(text).jobs, 0);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { askers } of this.#open.values()) for (const { settle } of askers) settle("stopped");
    this.#open.clear();
    this.#due.clear();
    // Where Redis is gone, nothing waits for it any longer.
    this.#place.redis.disconnect();
    await this.#looking;
    await Promise.allSettled([this.#events.close(), this.#queue.close()]);
  }

  /** One look after the other, so that nothing is done twice. */
  #look(keys: Iterable<string>): void {
    for (const key of keys) if (this.#open.has(key)) this.#due.add(key);
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = null;
    });
  }

  async #lookAtAll(): Promise<void> {
    const { redis, keys } = this.#place;
    while (this.#due.size > 0) {
      const due = [...this.#due];
      this.#due.clear();
      const places = due.flatMap((key) => [keys.job(key), keys.state(key)]);
      try {
        const found = await redis.look(2 + places.length, keys.completed, keys.failed, ...places, ...due);
        for (const [i, key] of due.entries()) {
          const open = this.#open.get(key);
          if (open !== undefined) await this.#see(key, open, found[i]!);
        }
      } catch (error) {
        // A full disk here, or a full Redis: no trial can go on.
        const broken = ofTheQueue(redisError(this.#shown, error));
        for (const { askers } of this.#open.values()) for (const { fail } of askers) fail(broken);
        this.#open.clear();
      }
    }
  }

  async #see(key: string, open: OpenTrial, [state, version]: Standing): Promise<void> {
    if (version !== open.version) {
      const reports = await this.#place.reports(key);
      open.version = version;
      for (const asker of open.askers)
        for (; asker.told < reports.length; asker.told++) asker.onReport(reports[asker.told]);
    }
    const { isNew } = open;
    open.isNew = false;
    if (state === "absent") await this.#add(key, open, version !== "");
    else if (state === "open") await this.#passOn(key, open);
    else if (state === "failed") await this.#fail(key, open, isNew);
    else await this.#complete(key, open, version !== "");
  }

  async #add(key: string, { askers }: OpenTrial, isKept: boolean): Promise<void> {
    const { study, retries, claim } = this.#about;
    const [{ trial }] = [...askers] as [Asker];
    await claim();
    await mkdir(trial.directory, { recursive: true });
    if (!isKept) await this.#place.offer(key, trial.directory);
    const { name, settings } = trial;
    await this.#queue.add(name, { name, study, settings }, { jobId: key, attempts: retries + 1 });
  }

  /** What Redis may lose is said again at each look. */
  async #passOn(key: string, { askers }: OpenTrial): Promise<void> {
    const unwanted = [...askers].filter(({ toStop }) => toStop);
    if (unwanted.length === askers.size) return this.#place.askToStop(key);
    for (const asker of unwanted) {
      askers.delete(asker);
      asker.settle("stopped");
    }
  }

  async #fail(key: string, { askers }: OpenTrial, isNew: boolean): Promise<void> {
    const job = await this.#queue.getJob(key);
    // Where another coordinator was first, the next look sees what came of it.
    if (isNew) return job?.retry("failed", { resetAttemptsMade: true }).catch(() => {});
    this.#open.delete(key);
    const error = new PellucidError(job?.failedReason ?? "it failed, and nobody knows why", { key });
    error.stack = job?.stacktrace?.at(-1) ?? error.stack;
    for (const { fail } of askers) fail(error);
  }

  async #complete(key: string, { askers }: OpenTrial, isKept: boolean): Promise<void> {
    const job = await this.#queue.getJob(key);
    const end = job?.returnvalue === "stopped" ? "stopped" : "done";
    const isWanted = [...askers].some(({ toStop }) => !toStop);
    // Its results were fetched by somebody before; or it was stopped by somebody, and goes on for somebody else.
    if (!isKept || (end === "stopped" && isWanted)) {
      await this.#place.letGoOn(key);
      await job?.remove();
      return this.#look([key]);
    }
    const files = await this.#place.fetch(key);
    for (const { trial } of askers) await writeFiles(trial.directory, files, this.#place.order);
    this.#open.delete(key);
    // They are here now, and would fill up Redis.
    await this.#place.forget(key);
    for (const { settle } of askers) settle(end);
  }
}

/** What no trial can go on after says nothing of any of them: it has a code, as failures of the system have. */
function ofTheQueue(error: unknown): unknown {
  if (!(error instanceof PellucidError) || error.details.code !== undefined) return error;
  return new BackendError(error.message, { ...error.details, code: "EQUEUE" }, { cause: error });
}
