// Coordinator and worker in one process, around a real Redis.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
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
});
