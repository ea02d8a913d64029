// Coordinator and worker in one process, around a real Redis.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  redisQueue,
  type ServeOptions,
  serveTrials,
  type TakenTrial,
  type TrialQueue,
} from "pellucid/tune/queue";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { keysOf } from "../../../src/tune/queue/queue-keys.js";
import { directoryOfTest } from "../../support/directories.js";
import { everything } from "../../support/mode.js";
import { type RedisServer, redisMissing, startRedis } from "../../support/redis.js";

const facts = { pellucid: "1", data: "abc" };

describe.skipIf(redisMissing !== null)("a queue in Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    Object.assign(process.env, server.env);
  });
  afterAll(async () => {
    delete process.env.PELLUCID_QUEUE_PASSWORD;
    await server.stop();
  });

  let count = 0;
  /** A queue of this test alone. */
  const newName = () => `test-${count++}`;

  async function coordinator(name: string, options: object = {}): Promise<TrialQueue> {
    const queue = await redisQueue(server.url, { study: "numbers", facts, name, ...options });
    onTestFinished(() => queue.close());
    return queue;
  }

  async function worker(name: string, train: ServeOptions["train"], options: Partial<ServeOptions> = {}) {
    const work = join(directoryOfTest(), "work");
    const serving = await serveTrials(server.url, {
      jobs: 1,
      facts,
      work,
      train,
      name,
      lease: 2,
      ...options,
    });
    onTestFinished(async () => {
      serving.stop();
      await serving.ended.catch(() => {});
    });
    return serving;
  }

  /** A directory with what there is to do. */
  function trial(name: string, settings: object) {
    const directory = join(directoryOfTest(), name);
    mkdirSync(directory);
    writeFileSync(join(directory, "config.json"), JSON.stringify(settings));
    return { name, settings, directory };
  }

  const read = (directory: string, name: string) => readFileSync(join(directory, name), "utf8");

  /** Doubles a number, in two steps. */
  async function double({ directory, report, settings }: TakenTrial): Promise<"done"> {
    const { x } = JSON.parse(read(directory, "config.json"));
    expect(settings).toEqual({ x });
    for (const epoch of [1, 2]) report({ epoch, value: x * epoch });
    writeFileSync(join(directory, "metrics.json"), String(2 * x));
    return "done";
  }

  test("files and settings go to the worker, reports and files come back", async () => {
    const name = newName();
    const queue = await coordinator(name);
    await worker(name, double);
    const trials = [1, 2, 3].map((x) => trial(`trial ${x}`, { x }));
    const told: unknown[][] = [[], [], []];
    const ends = await Promise.all(
      trials.map((one, i) => queue.start(one, (report) => told[i].push(report)).ended),
    );
    expect(ends).toEqual(["done", "done", "done"]);
    expect(trials.map(({ directory }) => read(directory, "metrics.json"))).toEqual(["2", "4", "6"]);
    expect(told[2]).toEqual([
      { epoch: 1, value: 3 },
      { epoch: 2, value: 6 },
    ]);
  });

  const slow = test.runIf(everything);

  /** Something that a test waits for. */
  function once<T = void>() {
    let tell!: (value: T) => void;
    const told = new Promise<T>((resolve) => {
      tell = resolve;
    });
    return { told, tell };
  }

  const aborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve());
    });

  const silent = () => {};

  slow("a trial that is asked for twice is one", async () => {
    const name = newName();
    const queue = await coordinator(name);
    const both = [trial("first", { x: 1 }), trial("second", { x: 1 })];
    const told: number[] = [0, 0];
    const ends = both.map((one, i) => queue.start(one, () => told[i]++).ended);
    let runs = 0;
    await worker(name, (taken) => {
      runs += 1;
      return double(taken);
    });
    await Promise.all(ends);
    expect(runs).toBe(1);
    expect(told).toEqual([2, 2]);
    expect(both.map(({ directory }) => read(directory, "metrics.json"))).toEqual(["2", "2"]);
  });

  slow("what was done while nobody waited is fetched by whoever asks next, and once only", async () => {
    const name = newName();
    const first = await coordinator(name);
    const one = trial("trial", { x: 4 });
    const begun = once();
    const end = once();
    let runs = 0;
    await worker(name, async (taken) => {
      runs += 1;
      begun.tell();
      await end.told;
      return double(taken);
    });
    const { ended } = first.start(one, silent);
    await begun.told;
    await first.close();
    expect(await ended).toBe("stopped");
    end.tell();
    const told: unknown[] = [];
    const second = await coordinator(name);
    expect(await second.start(one, (report) => told.push(report)).ended).toBe("done");
    expect([runs, told.length, read(one.directory, "metrics.json")]).toEqual([1, 2, "8"]);
    // Its files have left Redis, and with another directory it is run again.
    const again = trial("again", { x: 4 });
    expect(await second.start(again, silent).ended).toBe("done");
    expect(runs).toBe(2);
  });

  slow(
    "a trial that is asked to stop saves what it has, and goes on from there when somebody wants it",
    async () => {
      const name = newName();
      const queue = await coordinator(name);
      const seen: string[][] = [];
      await worker(name, async ({ directory, report, signal }) => {
        seen.push(readdirSync(directory).sort());
        report(1);
        if (seen.length === 2) return "done";
        await aborted(signal);
        writeFileSync(join(directory, "checkpoint"), "half");
        return "stopped";
      });
      const one = trial("trial", { x: 1 });
      const started = queue.start(one, () => started.stop());
      expect(await started.ended).toBe("stopped");
      expect(read(one.directory, "checkpoint")).toBe("half");
      expect(await queue.start(one, silent).ended).toBe("done");
      expect(seen).toEqual([["config.json"], ["checkpoint", "config.json"]]);
    },
  );

  slow("a trial that fails is tried again, and its error comes back with the stack that it had", async () => {
    const name = newName();
    const queue = await coordinator(name, { retries: 1 });
    let tries = 0;
    function deepInside(): never {
      throw new Error(`no luck at try ${++tries}`);
    }
    await worker(name, async () => deepInside());
    const { ended } = queue.start(trial("trial", { x: 1 }), silent);
    const error = await ended.catch((reason) => reason);
    expect(error.message).toBe("no luck at try 2");
    expect(error.stack).toContain("deepInside");
    expect(tries).toBe(2);
    // Whoever asks again has mended something.
    await expect(queue.start(trial("again", { x: 1 }), silent).ended).rejects.toThrow("no luck at try 4");
  });

  slow(
    "who has lost a trial changes nothing of it; who takes it over has all that it had saved",
    async () => {
      const name = newName();
      const keys = keysOf(name);
      const queue = await coordinator(name, { files: { checkpoint: "checkpoint", result: "metrics.json" } });
      const redis = server.client();
      const [saved, lost, end] = [once(), once(), once()];
      await worker(name, async ({ directory, report, signal }) => {
        writeFileSync(join(directory, "checkpoint"), "of the first");
        report("first");
        saved.tell();
        await aborted(signal);
        lost.tell();
        writeFileSync(join(directory, "checkpoint"), "too late");
        report("too late");
        return "done";
      });
      const told: unknown[] = [];
      const { ended } = queue.start(trial("trial", { x: 1 }), (report) => {
        told.push(report);
        saved.tell();
      });
      await saved.told;
      await expect.poll(() => told).toEqual(["first"]);
      let found = "";
      const other = await worker(name, async ({ directory, report }) => {
        found = read(directory, "checkpoint");
        report("first");
        report("second");
        await end.told;
        return "done";
      });
      // As where its machine sleeps for longer than the lease.
      const [key] = await redis.lrange(`pellucid:${name}:active`, 0, -1);
      await redis.del(keys.lock(key));
      await lost.told;
      await expect.poll(() => told).toEqual(["first", "second"]);
      end.tell();
      expect(await ended).toBe("done");
      expect(found).toBe("of the first");
      expect(told).toEqual(["first", "second"]);
      other.stop();
    },
  );

  slow("what Redis has lost is asked for again, and written again", async () => {
    const name = newName();
    const queue = await coordinator(name);
    const redis = server.client();
    const one = trial("trial", { x: 5 });
    const { ended } = queue.start(one, silent);
    const jobs = () =>
      redis.keys(`pellucid:${name}:????????????????????????????????????????????????????????????????`);
    await expect.poll(jobs).toHaveLength(1);
    const all = await redis.keys(`pellucid:${name}:*`);
    await redis.del(...all);
    await expect.poll(jobs).toHaveLength(1);
    const key = (await jobs())[0].split(":")[2];
    const [halfway, lost] = [once(), once()];
    await worker(name, async (taken) => {
      taken.report("halfway");
      halfway.tell();
      await lost.told;
      return double({ ...taken, report: silent });
    });
    await halfway.told;
    await expect.poll(() => redis.hget(keysOf(name).state(key), "version")).not.toBeNull();
    await redis.del(keysOf(name).files(key), keysOf(name).state(key));
    lost.tell();
    expect(await ended).toBe("done");
    expect(readdirSync(one.directory).sort()).toEqual(["config.json", "metrics.json"]);
  });

  slow(
    "a worker that leaves gives back what it has begun; one whose machine fails says why, and counts no try",
    async () => {
      const name = newName();
      const queue = await coordinator(name, { retries: 0 });
      const one = trial("trial", { x: 6 });
      const { ended } = queue.start(one, silent);
      const notes: string[] = [];
      const told = { onNote: (note: string) => notes.push(note), unit: "epoch" };
      const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
      const failing = await worker(
        name,
        async () => {
          throw full;
        },
        told,
      );
      await expect(failing.ended).rejects.toThrow("no space");
      const begun = once();
      const leaving = await worker(
        name,
        async ({ directory, report, signal }) => {
          report("first");
          begun.tell();
          await aborted(signal);
          writeFileSync(join(directory, "checkpoint"), "half");
          return "stopped";
        },
        told,
      );
      await begun.told;
      leaving.stop();
      await leaving.ended;
      const last = async (taken: TakenTrial) => {
        expect(read(taken.directory, "checkpoint")).toBe("half");
        return double(taken);
      };
      await worker(name, last, told);
      expect(await ended).toBe("done");
      expect(notes).toEqual([
        ...["trial: begun", "trial: given back"],
        ...["trial: begun", "trial: given back after epoch 1"],
        ...["trial: goes on after epoch 1", "trial: done"],
      ]);
    },
  );

  slow("files may go through a directory that all share, and leave it when they are fetched", async () => {
    const name = newName();
    const share = join(directoryOfTest(), "share");
    const queue = await coordinator(name, { share });
    const one = trial("trial", { x: 7 });
    const { ended } = queue.start(one, silent);
    await expect.poll(() => existsSync(share) && readdirSync(share)).toHaveLength(1);
    await worker(name, double, { share });
    expect(await ended).toBe("done");
    expect(read(one.directory, "metrics.json")).toBe("14");
    expect(readdirSync(share)).toEqual([]);
  });

  slow("a worker waits until it is known what for, and takes nothing where it does not fit", async () => {
    const name = newName();
    const train = async () => expect.unreachable();
    const other = await worker(name, train, { facts: { ...facts, data: "xyz" } });
    const unshared = await worker(name, train, { share: directoryOfTest() });
    const queue = await coordinator(name);
    queue.start(trial("trial", { x: 1 }), silent);
    const why = (what: string) =>
      `worker: this machine does not fit the study of the queue "${name}", and its results would be others: ${what}; start it with what the study has, or name another queue with --queue-name`;
    await Promise.all([
      expect(other.ended).rejects.toThrow(why('data is "abc" there, but "xyz" here')),
      expect(unshared.ended).rejects.toThrow(why('files is "Redis" there, but "a shared directory" here')),
    ]);
    expect(await queue.slots()).toBe(0);
  });

  slow("slots are those of the workers that are there", async () => {
    const name = newName();
    const queue = await coordinator(name);
    expect(await queue.slots()).toBe(0);
    const first = await worker(name, double, { jobs: 2 });
    await worker(name, double, { jobs: 3 });
    await expect.poll(() => queue.slots()).toBe(5);
    first.stop();
    await expect.poll(() => queue.slots()).toBe(3);
  });

  slow("what the queue is for by now, if it is something else, is no failure of a trial", async () => {
    const name = newName();
    const queue = await coordinator(name, { study: "this" });
    await server.client().del(keysOf(name).header);
    await coordinator(name, { study: "that" });
    const { ended } = queue.start(trial("trial", { x: 1 }), silent);
    await expect(ended).rejects.toMatchObject({
      message: expect.stringContaining(`"${name}" is the queue of another study`),
      details: { code: "EQUEUE" },
    });
  });

  test("a queue is for one study", async () => {
    const name = newName();
    await coordinator(name, { study: { command: "tune", epochs: 3 } });
    await expect(coordinator(name, { study: { command: "tune", epochs: 4 } })).rejects.toThrow(
      `queue: "${name}" is the queue of another study: study.epochs is 3 there, but 4 here; name another one with --queue-name, or empty this one: queue clean --all --yes`,
    );
  });

  test("a wrong password, and a server that is not there, are told without the password", async () => {
    const password = "not-the-right-one";
    process.env.PELLUCID_QUEUE_PASSWORD = password;
    onTestFinished(() => {
      Object.assign(process.env, server.env);
    });
    const refused = await redisQueue(server.url, { study: "x", facts }).catch((error) => error);
    expect(refused.message).toBe(
      `queue: ${server.url} refuses the password (WRONGPASS invalid username-password pair or user is disabled.); put the right one into PELLUCID_QUEUE_PASSWORD`,
    );
    expect(JSON.stringify([refused, refused.details, refused.cause ?? null, refused.stack])).not.toContain(
      password,
    );
    delete process.env.PELLUCID_QUEUE_PASSWORD;
    await expect(redisQueue(server.url, { study: "x", facts })).rejects.toThrow(
      "asks for a password, and PELLUCID_QUEUE_PASSWORD is not set (NOAUTH",
    );
    await expect(redisQueue("redis://127.0.0.1:1", { study: "x", facts })).rejects.toThrow(
      "queue: redis://127.0.0.1:1 does not answer (connect ECONNREFUSED 127.0.0.1:1); see that Redis runs there, and that this machine may reach it",
    );
  });
});
