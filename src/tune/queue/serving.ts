import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Job, Worker } from "bullmq";
import { PellucidError, ValueError } from "../../errors.js";
import { Attempt } from "./attempt.js";
import { type Connection, isFull, redisError } from "./connect.js";
import type { Facts } from "./facts.js";
import { fileStore } from "./file-store.js";
import { misfits, type QueueHeader, readHeader, studyOf } from "./queue-header.js";
import { keysOf, PREFIX } from "./queue-keys.js";
import type { TakenTrial } from "./taken-trial.js";
import type { TrialFiles } from "./trial-files.js";
import { TrialPlace } from "./trial-place.js";
import { BEAT_MS, PRESENT_MS, type WorkerAbout } from "./worker-facts.js";

interface Served {
  jobs: number;
  facts: Facts;
  work: string;
  train: (trial: TakenTrial) => Promise<"done" | "stopped">;
  name: string;
  share?: string;
  lease: number;
  files: TrialFiles;
  unit: string;
  onNote: (text: string) => void;
}

/** A worker from its first look at the queue until it has left. */
export class Serving {
  readonly ended: Promise<void>;
  readonly #connection: Connection;
  readonly #options: Served;
  readonly #place: TrialPlace;
  readonly #about: WorkerAbout;
  readonly #attempts = new Map<string, Attempt>();
  #worker: Worker | null = null;
  /** The study that this worker was found to fit. */
  #study = "";
  /** Null while it serves; then, what ends it settles with. */
  #leaving: { failure?: unknown } | null = null;
  #closing: Promise<void> | null = null;
  /** Whether Redis was full at the last beat. */
  #isFull = false;
  #settle!: () => void;
  #fail!: (error: unknown) => void;

  constructor(connection: Connection, options: Served) {
    this.#connection = connection;
    this.#options = options;
    const { name, share, files } = options;
    this.#place = new TrialPlace(connection.redis, keysOf(name), fileStore(share), files);
    const [host, { pid }] = [hostname(), process];
    const id = `${host}:${pid}:${randomUUID().slice(0, 8)}`;
    this.#about = { name: id, host, pid, jobs: 0, since: new Date().toISOString() };
    this.ended = new Promise((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
    });
    void this.#serve();
  }

  stop(): void {
    this.#leave();
  }

  async #serve(): Promise<void> {
    try {
      while (this.#leaving === null) {
        if (this.#worker === null && this.#closing === null) await this.#lookForStudy();
        await this.#beat().then(
          () => this.#tellFull(null),
          (error) => {
            if (!isFull(error)) throw error;
            this.#tellFull(error);
          },
        );
        await wait(BEAT_MS, undefined, { ref: false });
      }
    } catch (error) {
      this.#leave(redisError(this.#connection.shown, error));
    }
  }

  /** Room is waited for as Redis itself is: else one full Redis would send all workers home. */
  #tellFull(error: Error | null): void {
    const { onNote } = this.#options;
    const { shown } = this.#connection;
    if (error !== null && !this.#isFull) {
      onNote(`${(redisError(shown, error) as Error).message}; waits until there is room`);
    }
    if (error === null && this.#isFull) onNote(`${shown} has room again`);
    this.#isFull = error !== null;
  }

  async #lookForStudy(): Promise<void> {
    const header = await readHeader(this.#place.redis, this.#place.keys);
    if (header === null || this.#leaving !== null) return;
    this.#requireFit(header);
    const { name, jobs, lease, onNote } = this.#options;
    this.#about.jobs = jobs;
    const { bullmq, redis, shown } = this.#connection;
    const leaseMs = 1000 * lease;
    this.#worker = new bullmq.Worker(name, (job, token) => this.#attend(job, token!), {
      ...{ connection: redis, prefix: PREFIX, name: this.#about.name, concurrency: jobs },
      ...{ lockDuration: leaseMs, stalledInterval: leaseMs / 2, runRetryDelay: BEAT_MS },
      // Whoever ran it may have died; that says nothing of the trial.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    this.#worker.on("error", (error) => {
      const refused = redisError(shown, error);
      if (refused !== error) onNote((refused as Error).message);
    });
  }

  #requireFit(header: QueueHeader): void {
    const { name, facts, share } = this.#options;
    const found = misfits(header, facts, share);
    if (found.length === 0) {
      this.#study = studyOf(header);
      return;
    }
    throw new ValueError(
      `worker: this machine does not fit the study of the queue "${name}", and its results would be others: ${found.join("; ")}; start it with what the study has, or name another queue with --queue-name`,
      { found },
    );
  }

  async #beat(): Promise<void> {
    const { redis, keys } = this.#place;
    const attempts = [...this.#attempts.values()];
    const places = attempts.flatMap(({ key }) => [keys.lock(key), keys.state(key)]);
    const [order, ...found] = await redis.beat(
      3 + places.length,
      ...[keys.workers, keys.beats, keys.leaving, ...places],
      ...[this.#about.name, JSON.stringify(this.#about), PRESENT_MS],
      ...attempts.map(({ token }) => token),
    );
    for (const [i, answer] of found.entries()) {
      if (answer === "stop" || answer === "lost") attempts[i]!.interrupt(answer);
    }
    if (order === "leave") this.#drain();
  }

  /** Runs a trial, and says how it ended, or throws what BullMQ is to count as a failure of it. */
  async #attend(job: Job, token: string): Promise<"done" | "stopped"> {
    const { work, train, unit, onNote } = this.#options;
    if (!(await this.#fits(job))) return this.#giveBack(job, token);
    const key = job.id!;
    // Its lease had run out, and it came to be taken here again: two at once would share the lease.
    const before = this.#attempts.get(key);
    if (before !== undefined) {
      before.interrupt("lost");
      await job.moveToDelayed(Date.now() + BEAT_MS, token).catch(() => {});
      throw new this.#connection.bullmq.DelayedError();
    }
    const attempt = new Attempt(job, token, this.#place, work);
    this.#attempts.set(key, attempt);
    const after = (what: string) =>
      `${job.name}: ${what}${attempt.reports === 0 ? "" : ` after ${unit} ${attempt.reports}`}`;
    const tried = await attempt
      .run((trial) => {
        onNote(attempt.reports === 0 ? `${job.name}: begun` : after("goes on"));
        return train(trial);
      })
      .catch((error) => redisError(this.#connection.shown, error))
      .finally(() => this.#attempts.delete(key));
    if (attempt.wasTold("lost")) {
      onNote(`${job.name}: another worker has it`);
      throw new this.#connection.bullmq.WaitingError();
    }
    const isOver = tried === "done" || (tried === "stopped" && attempt.wasTold("stop"));
    if (isOver) {
      onNote(`${job.name}: ${tried}`);
      return tried;
    }
    if (isSystemFailure(tried)) this.#leave(tried);
    if (this.#leaving !== null) {
      onNote(after("given back"));
      return this.#giveBack(job, token);
    }
    const error =
      tried === "stopped" ? new PellucidError("it stopped, though nobody had asked it to") : tried;
    onNote(`${job.name}: ${(error as Error).message}`);
    throw error;
  }

  /** Whether a trial is of the study that this worker fits, which may have changed since it last looked. */
  async #fits({ data }: Job): Promise<boolean> {
    if (data.study === this.#study) return true;
    try {
      const header = await readHeader(this.#place.redis, this.#place.keys);
      if (header !== null) this.#requireFit(header);
    } catch (error) {
      this.#leave(error);
    }
    if (data.study === this.#study) return true;
    // Whoever has asked for it says in a moment what it is for, or removes it.
    await wait(BEAT_MS);
    return false;
  }

  async #giveBack(job: Job, token: string): Promise<never> {
    // Where it is somebody else's by now, there is nothing to give back.
    await job.moveToWait(token).catch(() => {});
    throw new this.#connection.bullmq.WaitingError();
  }

  /** Takes nothing more, and leaves when all that it has is done. */
  #drain(): void {
    this.#about.jobs = 0;
    this.#options.onNote("takes nothing more");
    this.#closing ??= this.#close();
  }

  /** Has all that is under way saved and given back, and leaves. */
  #leave(failure?: unknown): void {
    if (this.#leaving !== null) return;
    this.#leaving = { failure };
    for (const attempt of this.#attempts.values()) attempt.interrupt("leave");
    this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    try {
      // Not before all that it has is done, or given back.
      await this.#worker?.close();
      this.#leaving ??= {};
      const { redis, keys } = this.#place;
      await redis.multi().hdel(keys.workers, this.#about.name).zrem(keys.beats, this.#about.name).exec();
    } catch (error) {
      this.#leaving = { failure: error, ...this.#leaving };
    }
    this.#connection.redis.disconnect();
    const { failure } = this.#leaving!;
    if (failure === undefined) this.#settle();
    else this.#fail(failure);
  }
}

/** Whether it was the machine that failed, or Redis, and not the trial: a full disk, no permission, too many open files. */
const isSystemFailure = (error: unknown): boolean =>
  error instanceof PellucidError
    ? typeof error.details.code === "string"
    : /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException | null)?.code ?? "");
