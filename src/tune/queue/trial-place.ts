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
    const pairs: (string | Buffer)[] = [];
    for await (const { name, bytes } of changedFiles(directory, new Map(), this.order))
      pairs.push(name, await this.store.keep(key, name, bytes));
    const { files, state } = this.keys;
    const isTaken = (await this.redis.offer(2, files(key), state(key), ...pairs)) === 1;
    const values = pairs.filter((_, i) => i % 2 === 1).map(String);
    if (!isTaken && this.store.remove !== null) await Promise.all(values.map(this.store.remove));
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

  /** One has the results of a trial: they are forgotten where nobody else wants them. */
  async release(key: string, asker: string): Promise<void> {
    const { files, state, askers } = this.keys;
    await this.store.forget(
      key,
      async () => (await this.redis.release(3, files(key), state(key), askers(key), asker)) === 1,
    );
  }

  /** One does not want the results of a trial, whatever becomes of it. */
  async leave(key: string, asker: string): Promise<void> {
    await this.redis.srem(this.keys.askers(key), asker);
  }

  /** Forgets a trial, whoever wants its results. */
  async forget(key: string): Promise<void> {
    const { files, state, askers } = this.keys;
    await this.store.forget(key, async () => {
      await this.redis.del(files(key), state(key), askers(key));
      return true;
    });
  }

  /** All reports of a trial so far, and whether it is asked to stop. */
  async state(key: string): Promise<{ reports: unknown[]; toStop: boolean }> {
    const [reports, stop] = await this.redis.hmget(this.keys.state(key), "reports", "stop");
    return { reports: JSON.parse(reports ?? "[]"), toStop: stop !== null };
  }

  /** One does not want a trial any longer: whoever runs it is asked to stop, unless somebody else wants it. */
  unwant(key: string, asker: string): Promise<"theirs" | "nobody's"> {
    return this.redis.unwant(2, this.keys.state(key), this.keys.askers(key), asker);
  }

  async letGoOn(key: string): Promise<void> {
    await this.redis.hdel(this.keys.state(key), "stop");
  }
}
