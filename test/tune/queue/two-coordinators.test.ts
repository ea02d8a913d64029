// Two coordinators of one study, and workers, in one process, around a real Redis.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  redisQueue,
  type ServeOptions,
  serveTrials,
  type TakenTrial,
  type TrialQueue,
} from "pellucid/tune/queue";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { directoryOfTest } from "../../support/directories.js";
import { everything } from "../../support/mode.js";
import { type RedisServer, redisMissing, startRedis } from "../../support/redis.js";

const facts = { pellucid: "1", data: "abc" };

describe.runIf(everything && redisMissing === null)("two coordinators of a queue in Redis", () => {
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

  /** Something that a test waits for. */
  function once<T = void>() {
    let tell!: (value: T) => void;
    const told = new Promise<T>((resolve) => {
      tell = resolve;
    });
    return { told, tell };
  }

  const silent = () => {};

  test("two that ask for the same trials, for two directories, both have all results, and forget them then", async () => {
    const name = newName();
    const share = join(directoryOfTest(), "share");
    const queues = [await coordinator(name, { share }), await coordinator(name, { share })];
    const numbers = Array.from({ length: 20 }, (_, x) => x);
    let runs = 0;
    const train = (taken: TakenTrial) => {
      runs += 1;
      return double(taken);
    };
    await worker(name, train, { jobs: 4, share });
    const trials = queues.map((_, i) => numbers.map((x) => trial(`${i} asks for ${x}`, { x })));
    const asked = queues.map((queue, i) => trials[i].map((one) => queue.start(one, silent).ended));
    expect(new Set(await Promise.all(asked.flat()))).toEqual(new Set(["done"]));
    for (const own of trials) {
      const results = own.map(({ directory }) => read(directory, "metrics.json"));
      expect(results).toEqual(numbers.map((x) => String(2 * x)));
    }
    // Where the second asks for one that the first has fetched already, it is run again.
    expect(runs).toBeLessThanOrEqual(2 * numbers.length);
    expect(readdirSync(share)).toEqual([]);
    expect(await server.client().keys(`pellucid:${name}:*:files`)).toEqual([]);
  });

  test("results stay until all have them who have asked for the trial, and were away meanwhile", async () => {
    const name = newName();
    const [first, second] = [await coordinator(name), await coordinator(name)];
    const [one, two] = [trial("of the first", { x: 3 }), trial("of the second", { x: 3 })];
    const [begun, end] = [once(), once()];
    let runs = 0;
    await worker(name, async (taken) => {
      runs += 1;
      begun.tell();
      await end.told;
      return double(taken);
    });
    const ended = first.start(one, silent).ended;
    const away = second.start(two, silent).ended;
    await begun.told;
    const askers = async () => {
      const [key] = await server.client().keys(`pellucid:${name}:*:askers`);
      return key === undefined ? 0 : server.client().scard(key);
    };
    await expect.poll(askers).toBe(2);
    await second.close();
    expect(await away).toBe("stopped");
    end.tell();
    expect(await ended).toBe("done");
    const back = await coordinator(name);
    expect(await back.start(two, silent).ended).toBe("done");
    expect([runs, read(two.directory, "metrics.json")]).toEqual([1, "6"]);
    expect(await askers()).toBe(0);
  });

  test("a trial that one gives up goes on for another who wants it, and waits for nobody where none does", async () => {
    const name = newName();
    const [first, second] = [await coordinator(name), await coordinator(name)];
    const end = once();
    let stopped = false;
    await worker(name, async (taken) => {
      taken.report(1);
      taken.signal.addEventListener("abort", () => {
        stopped = true;
      });
      await end.told;
      return double(taken);
    });
    const both = [first, second].map((queue, i) => {
      const told = once();
      return { told: told.told, ...queue.start(trial(`of ${i}`, { x: 2 }), () => told.tell()) };
    });
    await Promise.all(both.map(({ told }) => told));
    both[0].stop();
    expect(await both[0].ended).toBe("stopped");
    end.tell();
    expect([await both[1].ended, stopped]).toEqual(["done", false]);

    const nobodys = await coordinator(newName());
    const waiting = nobodys.start(trial("without workers", { x: 1 }), silent);
    waiting.stop();
    expect(await waiting.ended).toBe("stopped");
  });
});
