// What a worker does with its trials and their files, and what is seen of a queue from outside, around a real Redis.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as pause } from "node:timers/promises";
import {
  cleanQueue,
  drainQueue,
  inspectQueue,
  redisQueue,
  type ServeOptions,
  serveTrials,
  type TrialQueue,
} from "pellucid/tune/queue";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { writeFileAtomic } from "../../../src/files/write-file-atomic.js";
import { keysOf } from "../../../src/tune/queue/queue-keys.js";
import { directoryOfTest } from "../../support/directories.js";
import { everything } from "../../support/mode.js";
import { type RedisServer, redisMissing, startRedis } from "../../support/redis.js";

const facts = { pellucid: "1" };

describe.runIf(everything && redisMissing === null)("a worker of a queue in Redis", () => {
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
  const newName = () => `worker-${count++}`;

  async function coordinator(name: string, options: object = {}): Promise<TrialQueue> {
    const queue = await redisQueue(server.url, { study: "numbers", facts, name, ...options });
    onTestFinished(() => queue.close());
    return queue;
  }

  async function worker(name: string, train: ServeOptions["train"], options: Partial<ServeOptions> = {}) {
    const work = join(directoryOfTest(), "work");
    const here = { jobs: 1, facts, work, train, name, lease: 2, ...options };
    const serving = await serveTrials(server.url, here);
    onTestFinished(async () => {
      serving.stop();
      await serving.ended.catch(() => {});
    });
    return serving;
  }

  function trial(name: string, settings: object) {
    const directory = join(directoryOfTest(), name);
    mkdirSync(directory);
    writeFileSync(join(directory, "config.json"), "{}");
    return { name, settings, directory };
  }

  /** Something that a test waits for. */
  function once() {
    let tell!: () => void;
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    return { told, tell };
  }

  const silent = () => {};
  const unreachable = async () => expect.unreachable();
  const idOf = async (name: string) =>
    (await server.client().lrange(`pellucid:${name}:active`, 0, -1))[0] as string;

  test("of a shared file it keeps what counts, once Redis has it for sure", async () => {
    const name = newName();
    const share = join(directoryOfTest(), "share");
    const queue = await coordinator(name, { share });
    // Ten seconds pass between any two looks at the clock.
    let clock = 0;
    const time = vi.spyOn(performance, "now").mockImplementation(() => {
      clock += 10_000;
      return clock;
    });
    onTestFinished(() => time.mockRestore());
    let reports = 0;
    const counts: number[] = [];
    const [seen, counted] = [Array.from({ length: 4 }, once), Array.from({ length: 4 }, once)];
    await worker(
      name,
      async ({ directory, report }) => {
        for (let epoch = 0; epoch < 4; epoch++) {
          writeFileSync(join(directory, "checkpoint"), "x".repeat(epoch + 1));
          report(epoch);
          await seen[epoch].told;
          await counted[epoch].told;
        }
        return "done";
      },
      { share },
    );
    onTestFinished(() => {
      for (const { tell } of [...seen, ...counted]) tell();
    });
    const { ended } = queue.start(trial("trial", {}), () => seen[reports++].tell());
    for (let epoch = 0; epoch < 4; epoch++) {
      await seen[epoch].told;
      const files = () => readdirSync(join(share, readdirSync(share)[0]));
      await expect.poll(files).toHaveLength(2);
      counts.push(files().length);
      counted[epoch].tell();
    }
    expect(await ended).toBe("done");
    expect(counts).toEqual([2, 2, 2, 2]);
    expect(readdirSync(share)).toEqual([]);
  });

  test("a report never comes before the checkpoint that was written before it", async () => {
    const name = newName();
    const queue = await coordinator(name);
    const seen = once();
    await worker(name, async ({ directory, report }) => {
      for (let epoch = 1; epoch <= 300; epoch++) {
        await writeFileAtomic(join(directory, "checkpoint"), String(epoch));
        report(epoch);
        await (epoch === 1 ? seen.told : pause());
      }
      return "done";
    });
    onTestFinished(seen.tell);
    const { ended } = queue.start(trial("trial", {}), seen.tell);
    await seen.told;
    const key = await idOf(name);
    const redis = server.client();
    let going = true;
    const end = ended.finally(() => {
      going = false;
    });
    end.catch(() => {});
    const looks: { reports: number; checkpoint: number }[] = [];
    while (going) {
      const [[, reports], [, checkpoint]] = (await redis
        .multi()
        .hget(keysOf(name).state(key), "reports")
        .hget(keysOf(name).files(key), "checkpoint")
        .exec()) as [Error | null, string | null][];
      if (reports !== null)
        looks.push({ reports: JSON.parse(reports).length, checkpoint: Number(checkpoint) });
    }
    expect(await end).toBe("done");
    expect(new Set(looks.map(({ reports }) => reports)).size).toBeGreaterThan(3);
    expect(looks.filter(({ reports, checkpoint }) => reports > checkpoint)).toEqual([]);
  });

  test("one that comes before there is a study is seen, serves nothing yet, and goes when it is told to", async () => {
    const name = newName();
    const early = await worker(name, unreachable);
    await expect.poll(async () => (await inspectQueue(server.url, { name })).workers).toHaveLength(1);
    const { workers, study } = await inspectQueue(server.url, { name });
    expect([study, workers.map(({ jobs }) => jobs)]).toEqual([null, [0]]);
    expect(await drainQueue(server.url, { name })).toEqual(workers);
    await early.ended;
    expect((await inspectQueue(server.url, { name })).workers).toEqual([]);
  });

  test("one that comes before there is a study serves it when there is one", async () => {
    const name = newName();
    await worker(name, async () => "done", { jobs: 3 });
    const queue = await coordinator(name);
    expect(await queue.start(trial("trial", {}), silent).ended).toBe("done");
    await expect.poll(() => queue.slots()).toBe(3);
  });

  test("where Redis forgot what a queue is for, who waits for slots says it again", async () => {
    const name = newName();
    const queue = await coordinator(name);
    await server.client().flushall();
    await worker(name, unreachable);
    await expect.poll(() => queue.slots()).toBe(1);
  });

  test("one that takes its own lost trial again ends the old attempt before the new one", async () => {
    const name = newName();
    const queue = await coordinator(name);
    const redis = server.client();
    const [begun, givenBack] = [once(), once()];
    let [runs, under] = [0, 0];
    const most: number[] = [];
    const directories: string[] = [];
    await worker(
      name,
      async ({ directory, signal }) => {
        runs += 1;
        under += 1;
        most.push(under);
        directories.push(directory);
        if (runs === 1) {
          begun.tell();
          await givenBack.told;
          expect(signal.aborted).toBe(true);
        }
        under -= 1;
        return "done";
      },
      { jobs: 2 },
    );
    onTestFinished(givenBack.tell);
    const { ended } = queue.start(trial("trial", {}), silent);
    await begun.told;
    // As where its machine sleeps for longer than the lease.
    await redis.del(keysOf(name).lock(await idOf(name)));
    await expect.poll(() => redis.zcard(`pellucid:${name}:delayed`), { timeout: 20_000 }).toBe(1);
    givenBack.tell();
    expect(await ended).toBe("done");
    expect(most).toEqual([1, 1]);
    expect(new Set(directories).size).toBe(2);
  });

  test("who only looks, or drains, writes nothing under a name that nobody uses", async () => {
    const name = newName();
    await inspectQueue(server.url, { name });
    await drainQueue(server.url, { name });
    await cleanQueue(server.url, { name });
    expect(await server.client().keys(`pellucid:${name}:*`)).toEqual([]);
  });

  test("clean leaves the queue to its study; with all, it is for any", async () => {
    const name = newName();
    const queue = await coordinator(name);
    await worker(name, async () => "done");
    expect(await queue.start(trial("trial", {}), silent).ended).toBe("done");
    expect(await cleanQueue(server.url, { name })).toEqual({ removed: 1, unfetched: 0, open: 0 });
    await expect(coordinator(name, { study: "letters" })).rejects.toThrow("queue of another study");
    await queue.close();
    await cleanQueue(server.url, { name, all: true });
    await coordinator(name, { study: "letters" });
  });

  test("a full Redis is waited for, and sends nobody home", async () => {
    const name = newName();
    const queue = await coordinator(name);
    const redis = server.client();
    onTestFinished(async () => {
      await redis.config("SET", "maxmemory", "0");
    });
    const full = once();
    const notes: string[] = [];
    await worker(
      name,
      async ({ report }) => {
        report("before it was full");
        await full.told;
        report("after it was full");
        return "done";
      },
      { onNote: (note) => notes.push(note), lease: 60 },
    );
    onTestFinished(full.tell);
    const told: unknown[] = [];
    const { ended } = queue.start(trial("trial", {}), (report) => told.push(report));
    await expect.poll(() => told).toEqual(["before it was full"]);
    await redis.config("SET", "maxmemory", "1");
    await expect
      .poll(() => notes.join("\n"), { timeout: 20_000 })
      .toMatch(/refuses: OOM .* waits until there is room/);
    full.tell();
    const refused = async () => Number(/errorstat_OOM:count=(\d+)/.exec(await redis.info("errorstats"))?.[1]);
    const before = await refused();
    await expect.poll(refused, { timeout: 20_000 }).toBeGreaterThan(before + 2);
    expect(told).toEqual(["before it was full"]);
    await redis.config("SET", "maxmemory", "0");
    expect(await ended).toBe("done");
    expect(told).toEqual(["before it was full", "after it was full"]);
    await expect
      .poll(() => notes.some((note) => note.endsWith("has room again")), { timeout: 20_000 })
      .toBe(true);
  });

  test("clean must know where shared files are", async () => {
    const name = newName();
    const share = join(directoryOfTest(), "share");
    const queue = await coordinator(name, { share });
    queue.start(trial("trial", {}), silent);
    // Its files come first: a trial that is in the queue has them.
    await expect.poll(async () => (await inspectQueue(server.url, { name })).counts.waiting).toBe(1);
    expect(readdirSync(share)).toHaveLength(1);
    await expect(cleanQueue(server.url, { name, all: true })).rejects.toThrow(
      `queue clean: the files of the trials of "${name}" are in a shared directory, and would stay there; name it with --share`,
    );
    await queue.close();
    await cleanQueue(server.url, { name, share, all: true });
    expect(readdirSync(share)).toEqual([]);
  });
});
