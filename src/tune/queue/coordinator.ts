import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
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
  announce: () => Promise<void>;
  /** And makes sure that it is for nothing else. */
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
  /** As which those who asked here are known together: the same when the program is started again. */
  asker: string;
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
    const asker = keyOf([hostname(), resolve(trial.directory)]).slice(0, 16);
    const open = this.#open.get(key) ?? { asker, askers: new Set(), isNew: true, version: "" };
    this.#open.set(key, open);
    // Whoever comes later is told what the first was told.
    open.version = "";
    let own!: Asker;
    const ended = new Promise<"done" | "stopped">((settle, fail) => {
      own = { trial, onReport, told: 0, toStop: false, settle, fail };
    });
    open.askers.add(own);
    this.#look([key]);
    const stop = () => {
      own.toStop = true;
      this.#look([key]);
    };
    return { ended, stop };
  }

  async slots(): Promise<number> {
    // Workers take nothing before they know what the queue is for, and who waits for slots asks for nothing that would say it.
    await this.#about.announce();
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
    while (this.#due.size > 0) {
      const due = [...this.#open].filter(([key]) => this.#due.has(key));
      this.#due.clear();
      try {
        const found = await this.#standings(due);
        for (const [i, [key, open]] of due.entries()) {
          // One that has ended since may have been asked for anew: what was seen says nothing of that.
          if (this.#open.get(key) === open) await this.#see(key, open, found[i]!);
        }
      } catch (error) {
        // A full disk here, or a full Redis: no trial can go on.
        const broken = ofTheQueue(redisError(this.#shown, error));
        for (const { askers } of this.#open.values()) for (const { fail } of askers) fail(broken);
        this.#open.clear();
      }
    }
  }

  #standings(trials: readonly [key: string, open: OpenTrial][]): Promise<Standing[]> {
    const { redis, keys } = this.#place;
    const places = trials.flatMap(([key]) => [keys.job(key), keys.state(key), keys.askers(key)]);
    const askers = trials.flatMap(([key, { asker }]) => [key, asker]);
    return redis.look(2 + places.length, keys.completed, keys.failed, ...places, ...askers);
  }

  async #see(key: string, open: OpenTrial, [state, version]: Standing): Promise<void> {
    if (version !== open.version) {
      const { reports } = await this.#place.state(key);
      open.version = version;
      for (const asker of open.askers)
        for (; asker.told < reports.length; asker.told++) asker.onReport(reports[asker.told]);
    }
    const { isNew } = open;
    open.isNew = false;
    if (state === "absent") await this.#add(key, open, version !== "");
    else if (state === "open") await this.#passOn(key, open);
    else if (state === "failed") await this.#fail(key, open, isNew);
    else await this.#complete(key, open, version);
  }

  async #add(key: string, open: OpenTrial, isKept: boolean): Promise<void> {
    if (isUnwanted(open)) {
      await this.#place.leave(key, open.asker);
      return this.#settle(key, open, "stopped");
    }
    const { study, retries, claim } = this.#about;
    await claim();
    await this.#offer(key, open, isKept);
    const [{ trial }] = [...open.askers] as [Asker];
    const { name, settings } = trial;
    await this.#queue.add(name, { name, study, settings }, { jobId: key, attempts: retries + 1 });
  }

  /** Has a trial begin with what is kept of it, or with what is here. */
  async #offer(key: string, { askers }: OpenTrial, isKept: boolean): Promise<void> {
    if (isKept) return this.#place.letGoOn(key);
    const [{ trial }] = [...askers] as [Asker];
    await mkdir(trial.directory, { recursive: true });
    await this.#place.offer(key, trial.directory);
  }

  /** What Redis may lose is said again at each look. */
  async #passOn(key: string, open: OpenTrial): Promise<void> {
    if (!isUnwanted(open)) {
      for (const asker of [...open.askers].filter(({ toStop }) => toStop)) {
        open.askers.delete(asker);
        asker.settle("stopped");
      }
      return;
    }
    const wish = await this.#place.unwant(key, open.asker);
    if (wish === "theirs") return this.#settle(key, open, "stopped");
    // BullMQ refuses where somebody runs it; that one is asked to stop.
    const job = await this.#queue.getJob(key);
    const isRemoved = await job?.remove().then(
      () => true,
      () => false,
    );
    if (isRemoved) await this.#fetch(key, open, "stopped");
  }

  async #fail(key: string, open: OpenTrial, isNew: boolean): Promise<void> {
    const job = await this.#queue.getJob(key);
    // Where another coordinator was first, the next look sees what came of it.
    if (isNew) return job?.retry("failed", { resetAttemptsMade: true }).catch(() => {});
    this.#open.delete(key);
    await this.#place.leave(key, open.asker);
    const error = new PellucidError(job?.failedReason ?? "it failed, and nobody knows why", { key });
    error.stack = job?.stacktrace?.at(-1) ?? error.stack;
    for (const { fail } of open.askers) fail(error);
  }

  async #complete(key: string, open: OpenTrial, version: string): Promise<void> {
    const job = await this.#queue.getJob(key);
    const end = job?.returnvalue === "stopped" ? "stopped" : "done";
    const isKept = version !== "";
    if (isKept && (end === "done" || isUnwanted(open))) return this.#fetch(key, open, end, version);
    // Its results were fetched by all who had asked before; or it was stopped by somebody, and goes on for somebody else.
    await this.#offer(key, open, isKept);
    await job?.retry("completed", { resetAttemptsMade: true }).catch(() => {});
  }

  /** Nobody forgets the results before: this coordinator is one of those who want them. But Redis may go back to before a crash. */
  async #fetch(key: string, open: OpenTrial, end: "done" | "stopped", version?: string): Promise<void> {
    const files = await this.#place.fetch(key);
    const [[state, now]] = (await this.#standings([[key, open]])) as [Standing];
    if (version !== undefined && (state !== "completed" || now !== version)) return;
    for (const { trial } of open.askers) {
      await mkdir(trial.directory, { recursive: true });
      await writeFiles(trial.directory, files, this.#place.order);
    }
    await this.#place.release(key, open.asker);
    this.#settle(key, open, end);
  }

  #settle(key: string, { askers }: OpenTrial, end: "done" | "stopped"): void {
    this.#open.delete(key);
    for (const { settle } of askers) settle(end);
  }
}

const isUnwanted = ({ askers }: OpenTrial): boolean => [...askers].every(({ toStop }) => toStop);

/** What no trial can go on after says nothing of any of them: it has a code, as failures of the system have. */
function ofTheQueue(error: unknown): unknown {
  if (!(error instanceof PellucidError) || error.details.code !== undefined) return error;
  return new BackendError(error.message, { ...error.details, code: "EQUEUE" }, { cause: error });
}
