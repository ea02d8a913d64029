// What a queue in Redis costs: time, commands, bytes and memory of trials that do next to nothing.

import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drainQueue, redisQueue } from "../../src/tune/queue/index.js";
import { startRedis } from "../../test/support/redis.js";
import { launchNode, tsx } from "../../test/support/run-node.js";
import type { TinyTrial } from "./worker.js";

/** What Redis tells of itself, as a difference between two moments. */
interface Load {
  seconds: number;
  commands: number;
  /** Into Redis and out of it. */
  bytesIn: number;
  bytesOut: number;
  /** Of Redis's processor time, in seconds. */
  cpu: number;
  /** What it holds at the end. */
  memory: number;
}

export interface Measured extends Load {
  trials: number;
  workers: number;
}

type Client = ReturnType<Awaited<ReturnType<typeof startRedis>>["client"]>;

async function look(client: Client): Promise<Load> {
  const info = await client.info();
  const of = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)![1]);
  return {
    seconds: performance.now() / 1000,
    commands: of("total_commands_processed"),
    bytesIn: of("total_net_input_bytes"),
    bytesOut: of("total_net_output_bytes"),
    cpu: of("used_cpu_sys") + of("used_cpu_user"),
    memory: of("used_memory"),
  };
}

/**
 * Runs so many trials through so many workers, each a process of its own, and as many at a time as there are workers: one
 * is asked for when another has ended, as a search does.
 */
export async function measure(trials: number, workers: number, settings: TinyTrial): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), "pellucid-queue-bench-"));
  const redis = await startRedis({ fsync: "everysec" });
  process.env.PELLUCID_QUEUE_PASSWORD = redis.password;
  const children: ChildProcess[] = [];
  const queue = await redisQueue(redis.url, { study: "bench", facts: {} });
  try {
    for (let i = 0; i < workers; i++) {
      const work = join(directory, `worker-${i}`);
      children.push(launchNode(tsx("bench/queue/worker.ts", redis.url, work)).child);
    }
    let number = 0;
    const runOne = async () => {
      const name = `trial-${number++}`;
      const place = join(directory, name);
      await mkdir(place);
      await writeFile(join(place, "config.json"), JSON.stringify(settings));
      const { ended } = queue.start({ name, settings: { ...settings, name }, directory: place }, () => {});
      if ((await ended) !== "done") throw new Error(`${name} did not come to its end`);
    };
    const runAll = async (count: number) => {
      const last = number + count;
      const slot = async () => {
        while (number < last) await runOne();
      };
      await Promise.all(Array.from({ length: workers }, slot));
    };
    // Until all have come, and are warm.
    while ((await queue.slots()) < workers) await runAll(workers);
    await runAll(10 * workers);

    const client = redis.client();
    const before = await look(client);
    await runAll(trials);
    const after = await look(client);
    const names = ["seconds", "commands", "bytesIn", "bytesOut", "cpu"] as const;
    const spent = Object.fromEntries(names.map((name) => [name, after[name] - before[name]]));
    return { trials, workers, ...(spent as Omit<Load, "memory">), memory: after.memory };
  } finally {
    await queue.close();
    await drainQueue(redis.url);
    for (const child of children) child.kill("SIGKILL");
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
