import { mkdir, rm } from "node:fs/promises";
import type { Job } from "bullmq";
import { PellucidError } from "../../errors.js";
import type { Connection } from "./connect.js";
import type { FileStore } from "./file-store.js";
import type { QueueKeys } from "./queue-keys.js";
import { changedFiles, type TrialFiles, writeFiles } from "./trial-files.js";

/** A trial as a worker has it. */
export interface TakenTrial {
  /** For people. */
  name: string;
  /** As they were given to the queue. */
  settings: unknown;
  /** Where its files are: those that it was begun with, and those that an attempt before has left. */
  directory: string;
  /** Tells how it goes. Where the trial goes on from a checkpoint, what was told before it is told again. */
  report(value: unknown): void;
  /** Aborts where the trial is to be saved and ended. */
  signal: AbortSignal;
}

/** Why an attempt was ended from outside. */
export type Interruption = "stop" | "lost" | "leave";

interface Place {
  redis: Connection["redis"];
  keys: QueueKeys;
  store: FileStore;
  files: TrialFiles;
  directory: string;
}

/** One worker's go at a trial: its files are fetched, run, and sent back after each report and at the end. */
export class Attempt {
  readonly key: string;
  readonly token: string;
  readonly #job: Job;
  readonly #place: Place;
  readonly #abort = new AbortController();
  readonly #reports: unknown[] = [];
  /** As they were when they were sent. */
  readonly #sent = new Map<string, string>();
  #version = "";
  #puts = 0;
  #unsent = false;
  #sending: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(job: Job, token: string, place: Place) {
    this.key = job.id!;
    this.token = token;
    this.#job = job;
    this.#place = place;
  }

  /** Why it was interrupted, or null. */
  get interruption(): Interruption | null {
    return this.#abort.signal.aborted ? this.#abort.signal.reason : null;
  }

  interrupt(why: Interruption): void {
    // Who has lost the trial has nothing more to say; who was asked to stop may still lose it.
    if (!this.#abort.signal.aborted) this.#abort.abort(why);
  }

  /** Runs the trial. Whether it is done is what `train` says; all that it has left is in the queue by then. */
  async run(train: (trial: TakenTrial) => Promise<"done" | "stopped">): Promise<"done" | "stopped" | "lost"> {
    const { directory } = this.#place;
    try {
      await this.#fetch();
      const { name, settings } = this.#job.data;
      const report = (value: unknown) => {
        this.#reports.push(value);
        this.#send();
      };
      const end = await train({ name, settings, directory, report, signal: this.#abort.signal });
      await this.#sending;
      if (this.#failure !== null) throw this.#failure;
      await this.#put();
      return this.interruption === "lost" ? "lost" : end;
    } finally {
      await this.#sending;
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #fetch(): Promise<void> {
    const { redis, keys, store, files, directory } = this.#place;
    await mkdir(directory, { recursive: true });
    const found = new Map<string, Buffer>();
    for (const [name, value] of Object.entries(await redis.hgetallBuffer(keys.files(this.key)))) {
      found.set(name, await store.fetch(value));
    }
    await writeFiles(directory, found, files);
    if ((await redis.hget(keys.state(this.key), "stop")) !== null) this.interrupt("stop");
  }

  /** One at a time, and of several that were asked for meanwhile the last, which has all that the others would have. */
  #send(): void {
    this.#unsent = true;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#unsent && this.#failure === null) {
      this.#unsent = false;
      await this.#put().catch((error) => {
        this.#failure = error;
        this.interrupt("stop");
      });
    }
  }

  async #put(): Promise<void> {
    const { redis, keys, store, files, directory } = this.#place;
    const { lock, files: place, state, events } = keys;
    if (this.interruption === "lost") return;
    const pairs: (string | Buffer)[] = [];
    for await (const { name, bytes } of changedFiles(directory, this.#sent, files)) {
      pairs.push(name, await store.keep(this.key, name, bytes));
    }
    const version = `${this.token}/${++this.#puts}`;
    const answer = await redis.put(
      4,
      ...[lock(this.key), place(this.key), state(this.key), events],
      ...[this.token, this.key, this.#version, version, JSON.stringify(this.#reports)],
      ...pairs,
    );
    if (answer === "again") {
      this.#sent.clear();
      this.#version = "";
      return this.#put();
    }
    this.#version = version;
    if (answer !== "kept") this.interrupt(answer);
  }
}

/** Whether it was the machine that failed, and not the trial: a full disk, no permission, too many open files. */
export const isSystemFailure = (error: unknown): error is Error =>
  error instanceof PellucidError
    ? typeof error.details.code === "string"
    : /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException | null)?.code ?? "");
