import { isDeepStrictEqual } from "node:util";
import type { Connection } from "./connect.js";
import type { FileStore } from "./file-store.js";
import type { QueueKeys } from "./queue-keys.js";
import { changedFiles } from "./travelling-files.js";
import type { TrialFiles } from "./trial-files.js";

/** Where the directories of trials are while they travel. */
export class TrialPlace {
  readonly redis: Connection["redis"];
  readonly keys: QueueKeys;
  readonly store: FileStore;
  readonly order: TrialFiles;

  constructor(redis: Connection["redis"], keys: QueueKeys, store: FileStore, order: TrialFiles) {
    this.redis = redis;
    this.keys = keys;
    this.store = store;
    this.order = order;
  }

  /** Puts there what a directory holds, for a trial that nobody runs yet. */
  async offer(key: string, directory: string): Promise<void> {
    await this.forget(key);
    for await (const { name, bytes } of changedFiles(directory, new Map(), this.order)) {
      await this.redis.hset(this.keys.files(key), name, await this.store.keep(key, name, bytes));
    }
  }

  async fetch(key: string): Promise<Map<string, Buffer>> {
    return (await this.fetchWithValues(key)).files;
  }

  /** The files of a trial, and what stands for them in Redis. */
  async fetchWithValues(
    key: string,
  ): Promise<{ files: Map<string, Buffer>; values: [name: string, value: Buffer][] }> {
    const held = await this.redis.hgetallBuffer(this.keys.files(key));
    const files = new Map<string, Buffer>();
    try {
      for (const [name, value] of Object.entries(held)) files.set(name, await this.store.fetch(value));
      return { files, values: Object.entries(held) };
    } catch (error) {
      // Whoever runs the trial may have put another file in its place meanwhile, and removed this one.
      const now = await this.redis.hgetallBuffer(this.keys.files(key));
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || isDeepStrictEqual(held, now)) throw error;
      return this.fetchWithValues(key);
    }
  }

  /** Removes what those of these values stand for that no longer stand in Redis. */
  async discard(key: string, values: readonly string[]): Promise<void> {
    const { remove } = this.store;
    if (remove === null || values.length === 0) return;
    const held = new Set(await this.redis.hvals(this.keys.files(key)));
    await Promise.all(values.filter((value) => !held.has(value)).map(remove));
  }

  async forget(key: string): Promise<void> {
    await this.redis.del(this.keys.files(key), this.keys.state(key));
    await this.store.forget(key);
  }

  /** All reports of a trial so far. */
  async reports(key: string): Promise<unknown[]> {
    return JSON.parse((await this.redis.hget(this.keys.state(key), "reports")) ?? "[]");
  }

  /** Asks whoever runs it to stop. */
  async askToStop(key: string): Promise<void> {
    await this.redis.hset(this.keys.state(key), "stop", 1);
  }

  async isAskedToStop(key: string): Promise<boolean> {
    return (await this.redis.hexists(this.keys.state(key), "stop")) === 1;
  }

  async letGoOn(key: string): Promise<void> {
    await this.redis.hdel(this.keys.state(key), "stop");
  }
}
