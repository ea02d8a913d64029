import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Job } from "bullmq";
import { isFull } from "./connect.js";
import type { TakenTrial } from "./taken-trial.js";
import { changedFiles, writeFiles } from "./travelling-files.js";
import type { TrialPlace } from "./trial-place.js";
import { BEAT_MS } from "./worker-facts.js";

/** Why an attempt is ended from outside: nobody wants the trial, another worker has it, or this one leaves. */
export type Interruption = "stop" | "lost" | "leave";

/** After that, Redis has written down what it was told: a crash costs it two seconds at most (appendfsync everysec). */
const SURE_AFTER_MS = 3000;

/** One worker's go at a trial: its files are fetched, and sent back after each report and at the end. */
export class Attempt {
  readonly key: string;
  readonly token: string;
  readonly #job: Job;
  readonly #place: TrialPlace;
  readonly #directory: string;
  readonly #abort = new AbortController();
  readonly #why = new Set<Interruption>();
  readonly #reports: unknown[] = [];
  /** As files were when they were sent. */
  readonly #sent = new Map<string, string>();
  /** Tells it from any other; BullMQ may give the token to several. */
  readonly #id = randomUUID();
  /** What stands for each file, where that is elsewhere than in Redis. */
  readonly #values = new Map<string, string>();
  /** What stood for files before, and when it was replaced. */
  readonly #replaced = new Map<string, number>();
  /** What stands in the queue since this attempt wrote last; empty where it has not. */
  #version = "";
  #puts = 0;
  /** How many reports attempts before this one have left. */
  #before = 0;
  #unsent = false;
  #sending: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(job: Job, token: string, place: TrialPlace, work: string) {
    this.key = job.id!;
    this.token = token;
    this.#job = job;
    this.#place = place;
    this.#directory = join(work, `${this.key.slice(0, 16)}-${this.#id}`);
  }

  /** How many reports there are of the trial. What was reported before is reported again. */
  get reports(): number {
    return Math.max(this.#before, this.#reports.length);
  }

  wasTold(why: Interruption): boolean {
    return this.#why.has(why);
  }

  interrupt(why: Interruption): void {
    this.#why.add(why);
    this.#abort.abort();
  }

  /** Runs the trial; when it has ended, all that it has left is in the queue, unless the attempt was lost. */
  async run(train: (trial: TakenTrial) => Promise<"done" | "stopped">): Promise<"done" | "stopped"> {
    const directory = this.#directory;
    try {
      await mkdir(directory, { recursive: true });
      const { files, values } = await this.#place.fetchWithValues(this.key);
      for (const [name, value] of values) this.#standFor(name, value);
      await writeFiles(directory, files, this.#place.order);
      const { reports, toStop } = await this.#place.state(this.key);
      this.#before = reports.length;
      if (toStop) this.interrupt("stop");
      const { name, settings } = this.#job.data;
      const report = (value: unknown) => {
        this.#reports.push(value);
        this.#send();
      };
      const end = await train({ name, settings, directory, report, signal: this.#abort.signal });
      await this.#sending;
      if (this.#failure !== null) throw this.#failure;
      await this.#put();
      return end;
    } finally {
      await this.#sending;
      await rm(directory, { recursive: true, force: true });
    }
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
        this.#abort.abort();
      });
    }
  }

  async #put(): Promise<void> {
    if (this.wasTold("lost")) return;
    const { redis, keys, store, order } = this.#place;
    // Before the files are read: what is reported meanwhile may be ahead of them, and goes with the next.
    const reports = JSON.stringify(this.#reports);
    const pairs: (string | Buffer)[] = [];
    for await (const { name, bytes } of changedFiles(this.#directory, this.#sent, order)) {
      const value = await store.keep(this.key, name, bytes);
      pairs.push(name, value);
      this.#standFor(name, value);
    }
    const version = `${this.#id}/${++this.#puts}`;
    const answer = await this.#onceThereIsRoom(() =>
      redis.put(
        4,
        ...[keys.lock(this.key), keys.files(this.key), keys.state(this.key), keys.events],
        ...[this.token, this.key, this.#version, version, reports],
        ...pairs,
      ),
    );
    await this.#discard(answer === "lost" ? [...this.#values.values()] : []);
    if (answer === "again") {
      this.#sent.clear();
      this.#version = "";
      return this.#put();
    }
    this.#version = version;
    if (answer !== "kept") this.interrupt(answer);
  }

  /** The beats of the worker tell that Redis is full. Who leaves, or has lost the trial, does not wait. */
  async #onceThereIsRoom<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!isFull(error) || this.wasTold("leave") || this.wasTold("lost")) throw error;
        await wait(BEAT_MS);
      }
    }
  }

  #standFor(name: string, value: Buffer | string): void {
    if (this.#place.store.remove === null) return;
    const before = this.#values.get(name);
    if (before !== undefined) this.#replaced.set(before, performance.now());
    this.#values.set(name, String(value));
  }

  /** Removes what was replaced, but not before Redis can no longer go back to it, and what nobody wants. */
  async #discard(unwanted: readonly string[]): Promise<void> {
    const sure = performance.now() - SURE_AFTER_MS;
    const old = [...this.#replaced].filter(([, at]) => at <= sure).map(([value]) => value);
    await this.#place.discard(this.key, [...old, ...unwanted]);
    for (const value of old) this.#replaced.delete(value);
  }
}
