// What a queue in Redis costs: time, commands, bytes and memory of trials that do next to nothing.

import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { redisQueue } from "../../src/tune/queue/index.js";
import { startRedis } from "../../test/support/redis.js";
import { launchNode, tsx } from "../../test/support/run-node.js";
import type { TinyTrial } from "./worker.js";

/** What Redis tells of itself, as a difference between two moments. */
interface Load {
  seconds: number;
  /** That Redis read from its connections; each is answered by one. */
  messages: number;
  /** Into Redis and out of it. */
  bytesIn: number;
  bytesOut: number;
  /** Of Redis's processor time, in seconds. */
  cpu: number;
  /** Of that of the coordinator and all workers. */
  cpuOfOthers: number;
  /** What it holds at the end. */
  memory: number;
}

export interface Measured extends Load {
  trials: number;
  workers: number;
}

type Client = ReturnType<Awaited<ReturnType<typeof startRedis>>["client"]>;

/** Of the processor time of a process and its threads, in seconds (Linux). Source: proc_pid_stat(5), fields 14 and 15. */
const cpuOf = (pid: number): number => {
  const [utime, stime] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ").slice(11, 13);
  return (Number(utime) + Number(stime)) / 100;
};

async function look(client: Client, pids: readonly number[]): Promise<Load> {
  const info = await client.info();
  const of = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)![1]);
  return {
    seconds: performance.now() / 1000,
    messages: of("total_reads_processed"),
    bytesIn: of("total_net_input_bytes"),
    bytesOut: of("total_net_output_bytes"),
    cpu: of("used_cpu_sys") + of("used_cpu_user"),
    cpuOfOthers: pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
    memory: of("used_memory"),
  };
}

const NAMES = ["seconds", "messages", "bytesIn", "bytesOut", "cpu", "cpuOfOthers"] as const;

/** What happened between two moments. */
async function during({ client, pids }: Machines, action: () => Promise<unknown>): Promise<Load> {
  const before = await look(client, pids);
  await action();
  const after = await look(client, pids);
  const spent = Object.fromEntries(NAMES.map((name) => [name, after[name] - before[name]]));
  return { ...(spent as Omit<Load, "memory">), memory: after.memory };
}

interface Machines {
  client: Client;
  /** Of coordinator and workers. */
  pids: readonly number[];
  /** Runs so many trials, as many at a time as there are workers: one is asked for when another has ended, as a search does. */
  run(count: number): Promise<void>;
}

/** With so many workers, each a process of its own, that have come and are warm. */
async function withMachines<T>(
  workers: number,
  settings: TinyTrial,
  action: (machines: Machines) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "pellucid-queue-bench-"));
  const redis = await startRedis({ fsync: "everysec" });
  process.env.PELLUCID_QUEUE_PASSWORD = redis.password;
  const children: ChildProcess[] = [];
  const queue = await redisQueue(redis.url, { study: "bench", facts: {} });
  let number = 0;
  const runOne = async () => {
    const name = `trial-${number++}`;
    const place = join(directory, name);
    await mkdir(place);
    await writeFile(join(place, "config.json"), JSON.stringify(settings));
    const { ended } = queue.start({ name, settings: { ...settings, name }, directory: place }, () => {});
    if ((await ended) !== "done") throw new Error(`${name} did not come to its end`);
    await rm(place, { recursive: true });
  };
  const run = async (count: number) => {
    const last = number + count;
    const slot = async () => {
      while (number < last) await runOne();
    };
    await Promise.all(Array.from({ length: workers }, slot));
  };
  try {
    for (let i = 0; i < workers; i++) {
      const work = join(directory, `worker-${i}`);
      children.push(launchNode(tsx("bench/queue/worker.ts", redis.url, work)).child);
    }
    while ((await queue.slots()) < workers) await run(workers);
    await run(10 * workers);
    const pids = [process.pid, ...children.map(({ pid }) => pid!)];
    return await action({ client: redis.client(), pids, run });
  } finally {
    await queue.close();
    for (const child of children) child.kill("SIGKILL");
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** What so many trials cost in all. */
export const measure = (trials: number, workers: number, settings: TinyTrial): Promise<Measured> =>
  withMachines(workers, settings, async (machines) => ({
    ...{ trials, workers },
    ...(await during(machines, () => machines.run(trials))),
  }));

/** What a second costs in which so many workers have nothing to do. */
export const measureIdle = (workers: number, seconds: number): Promise<Load> =>
  withMachines(workers, { epochs: 1, bytes: 0 }, async (machines) => {
    const load = await during(machines, () => pause(1000 * seconds));
    const share = Object.fromEntries(NAMES.map((name) => [name, load[name] / load.seconds]));
    return { ...(share as Omit<Load, "memory">), memory: load.memory };
  });
