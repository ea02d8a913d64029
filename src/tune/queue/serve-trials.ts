import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Job, Worker } from "bullmq";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { Attempt, isSystemFailure, type TakenTrial } from "./attempt.js";
import { type Connection, connect } from "./connect.js";
import { fileStore } from "./file-store.js";
import { type Facts, misfits, type QueueHeader, readHeader, studyOf } from "./queue-header.js";
import { keysOf, PREFIX } from "./queue-keys.js";
import type { TrialFiles } from "./trial-files.js";
import { BEAT_MS, PRESENT_MS, type WorkerAbout } from "./worker-facts.js";

/** Of {@link serveTrials}. */
export interface ServeOptions {
  /** How many trials at a time. */
  jobs: number;
  /** What is so here; where the study needs other facts, this worker takes nothing. */
  facts: Facts;
  /** A directory for the files of trials that are under way here. */
  work: string;
  /** Runs a trial, and says whether it came to its end. */
  train: (trial: TakenTrial) => Promise<"done" | "stopped">;
  /** The queue's name in Redis; "trials" unless told. */
  name?: string;
  /** The directory that coordinator and workers share, where they do. */
  share?: string;
  /** How long a trial is left to a worker that is not heard of, in seconds; 30 unless told. */
  lease?: number;
  /** Which files come first and last. */
  files?: TrialFiles;
  /** Told what happens, for people. */
  onNote?: (text: string) => void;
}

/** A worker that serves a queue. */
export interface ServingWorker {
  /** Settles when it has left: because it was told to, or with the failure of its machine. */
  ended: Promise<void>;
  /** Gives back what it has begun, saved, and leaves. */
  stop(): void;
}

const now = () => new Date().toISOString();

/**
 * Takes trials from a queue in Redis, and runs them here: in processes of their own, so that this one can renew its
 * leases in time. Waits until the queue is for a study.
 *
 * @throws ValueError where the study needs other facts, naming them; BackendError where Redis cannot be reached.
 */
export async function serveTrials(url: string, options: ServeOptions): Promise<ServingWorker> {
  checkOptions<ServeOptions>("serveTrials", options, {
    ...{ jobs: true, facts: true, work: true, train: true, name: true, share: true, lease: true },
    ...{ files: true, onNote: true },
  });
  const connection = await connect(url);
  const serving = new Serving(connection, options);
  serving.begin();
  return serving;
}

class Serving implements ServingWorker {
  readonly ended: Promise<void>;
  readonly #connection: Connection;
  readonly #options: ServeOptions;
  readonly #keys;
  readonly #about: WorkerAbout;
  readonly #attempts = new Map<string, Attempt>();
  #worker: Worker | null = null;
  /** The study that this worker was found to fit. */
  #study = "";
  #leaving = false;
  #timer: NodeJS.Timeout | undefined;
  #settle!: () => void;
  #fail!: (error: Error) => void;

  constructor(connection: Connection, options: ServeOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#keys = keysOf(options.name ?? "trials");
    const [host, { pid }] = [hostname(), process];
    const name = `${host}:${pid}:${randomUUID().slice(0, 8)}`;
    this.#about = { name, host, pid, jobs: options.jobs, since: now() };
    this.ended = new Promise((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
    });
  }

  stop(): void {
    this.#leave();
  }

  begin(): void {
    const round = async () => {
      try {
        if (this.#worker === null) await this.#lookForStudy();
        else await this.#beat();
      } catch (error) {
        this.#leave(error as Error);
      }
      if (!this.#leaving) this.#timer = setTimeout(round, BEAT_MS);
    };
    round();
  }

  async #lookForStudy(): Promise<void> {
    const header = await readHeader(this.#connection.redis, this.#keys);
    if (header === null || this.#leaving) return;
    this.#requireFit(header);
    const { name = "trials", jobs, lease = 30 } = this.#options;
    const { bullmq, redis } = this.#connection;
    const leaseMs = 1000 * lease;
    await this.#beat();
    this.#worker = new bullmq.Worker(name, (job, token) => this.#attend(job, token!), {
      ...{ connection: redis, prefix: PREFIX, name: this.#about.name, concurrency: jobs },
      ...{ lockDuration: leaseMs, stalledInterval: leaseMs / 2, runRetryDelay: 1000 },
      // A worker that dies has not failed the trial.
      maxStalledCount: 1000,
    });
    this.#worker.on("error", () => {});
    this.#worker.on("lockRenewalFailed", (keys) => {
      for (const key of keys) this.#attempts.get(key)?.interrupt("lost");
    });
  }

  #requireFit(header: QueueHeader): void {
    const { name = "trials", facts, share } = this.#options;
    const found = misfits(header, facts, share);
    if (found.length > 0) {
      throw new ValueError(
        `worker: this machine does not fit the study of the queue "${name}": ${found.join("; ")}; results would not be the same. Start it with what the study has, or have it serve another queue with --queue-name`,
        { found },
      );
    }
    this.#study = studyOf(header);
  }

  async #beat(): Promise<void> {
    const { workers, beats, leaving, lock, state } = this.#keys;
    const attempts = [...this.#attempts.values()];
    const places = attempts.flatMap(({ key }) => [lock(key), state(key)]);
    const [answer, ...found] = await this.#connection.redis.beat(
      3 + places.length,
      ...[workers, beats, leaving, ...places],
      ...[this.#about.name, JSON.stringify(this.#about), PRESENT_MS],
      ...attempts.map(({ token }) => token),
    );
    for (const [i, stands] of found.entries()) {
      if (stands === "stop" || stands === "lost") attempts[i]!.interrupt(stands);
    }
    if (answer === "leave") await this.#drain();
  }

  /** Runs a trial. Between taking it and giving it back nobody else has it, or what this worker says does not count. */
  async #attend(job: Job, token: string): Promise<"done" | "stopped"> {
    const { work, files = {}, share, train, onNote = () => {} } = this.#options;
    const { redis, bullmq } = this.#connection;
    const { WaitingError } = bullmq;
    const giveBack = async (): Promise<never> => {
      // It may be somebody else's by now.
      await job.moveToWait(token).catch(() => {});
      throw new WaitingError();
    };
    if (job.data.study !== this.#study) {
      const header = await readHeader(redis, this.#keys);
      try {
        if (header !== null) this.#requireFit(header);
      } catch (error) {
        this.#leave(error as Error);
      }
      if (job.data.study !== this.#study) return giveBack();
    }
    const directory = join(work, `${job.id!.slice(0, 16)}-${token.replace(/\W/g, "-")}`);
    const attempt = new Attempt(job, token, {
      ...{ redis, keys: this.#keys, store: fileStore(share), files, directory },
    });
    this.#attempts.set(attempt.key, attempt);
    try {
      onNote(`${job.name}: begun`);
      const end = await attempt.run(train);
      if (end === "lost") throw new WaitingError();
      if (end === "stopped" && attempt.interruption !== "stop") return await giveBack();
      onNote(`${job.name}: ${end}`);
      return end;
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      if (attempt.interruption === "lost") throw new WaitingError();
      if (this.#leaving || isSystemFailure(error)) {
        if (!this.#leaving) this.#leave(error as Error);
        return await giveBack();
      }
      onNote(`${job.name}: ${(error as Error).message}`);
      throw error;
    } finally {
      this.#attempts.delete(attempt.key);
    }
  }

  /** Takes nothing more, and leaves when all that it has is done. */
  async #drain(): Promise<void> {
    await this.#worker?.pause(true);
    this.#options.onNote?.("takes nothing more");
    void this.#close();
  }

  /** Has all that is under way saved and given back, and leaves. */
  #leave(failure?: Error): void {
    if (this.#leaving) return;
    this.#leaving = true;
    clearTimeout(this.#timer);
    void this.#worker?.pause(true);
    for (const attempt of this.#attempts.values()) attempt.interrupt("leave");
    void this.#close(failure);
  }

  async #close(failure?: Error): Promise<void> {
    const { redis } = this.#connection;
    await this.#worker?.close();
    this.#leaving = true;
    clearTimeout(this.#timer);
    const { workers, beats } = this.#keys;
    await redis.multi().hdel(workers, this.#about.name).zrem(beats, this.#about.name).exec();
    redis.disconnect();
    if (failure === undefined) this.#settle();
    else this.#fail(failure);
  }
}
