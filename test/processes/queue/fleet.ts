// Machines of a test: a Redis, workers and a coordinator, each a group of processes of its own.

import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import { inspectQueue, type QueueStatus } from "../../../src/tune/queue/index.js";
import { type RedisServer, startRedis } from "../../support/redis.js";
import type { Launched } from "../../support/run-node.js";
import { fewDigits } from "../mnist/few-digits.js";
import { bundledMnist } from "../mnist/mnist-command.js";

/** In seconds: how long a worker may be silent before others take its trials. */
export const LEASE = 2;

/** A machine at its limits is slow; what never comes fails no later. */
const PATIENCE_MS = 120_000;

export class Fleet {
  readonly #launched: Launched[] = [];

  private constructor(
    readonly directory: string,
    readonly mnist: Awaited<ReturnType<typeof bundledMnist>>,
    readonly redis: RedisServer,
    readonly data: string,
  ) {}

  /** A Redis, and the program to start the rest of. */
  static async start(
    directory: string,
    { data, ...options }: Parameters<typeof startRedis>[0] & { data?: string } = {},
  ): Promise<Fleet> {
    await mkdir(directory, { recursive: true });
    const mnist = await bundledMnist(directory);
    const digits = data ?? (await fewDigits(join(directory, "data"), 120));
    return new Fleet(directory, mnist, await startRedis(options), digits);
  }

  /** What starts a worker of one job. */
  get wordsOfWorker(): string[] {
    return ["worker", "--data", this.data, "--jobs", "1", "--lease", String(LEASE)];
  }

  worker(...more: string[]): Launched {
    return this.launch(...this.wordsOfWorker, ...more);
  }

  /** Any command with the queue's address. */
  launch(...args: string[]): Launched {
    return this.launchIn(null, ...args);
  }

  /** The same in a shell that has run another command first. */
  launchIn(shell: string | null, ...args: string[]): Launched {
    // Where a worker has its trials: one that is killed leaves them.
    const env = { ...this.redis.env, TMPDIR: this.directory };
    const launched = this.mnist.launch({ env, shell }, ...args, "--queue", this.redis.url);
    this.#launched.push(launched);
    return launched;
  }

  status(name: string): Promise<QueueStatus> {
    process.env.PELLUCID_QUEUE_PASSWORD = this.redis.password;
    return inspectQueue(this.redis.url, { name }).finally(() => {
      delete process.env.PELLUCID_QUEUE_PASSWORD;
    });
  }

  /** Waits until a queue stands so, and says how it does then. */
  async until(name: string, condition: (status: QueueStatus) => boolean): Promise<QueueStatus> {
    let status: QueueStatus | undefined;
    await vi.waitFor(
      async () => {
        status = await this.status(name);
        if (!condition(status)) throw new Error(`the queue stands so: ${JSON.stringify(status)}`);
      },
      { timeout: PATIENCE_MS, interval: 20 },
    );
    return status!;
  }

  /** Kills all, frozen or not. */
  async stop(): Promise<void> {
    for (const launched of this.#launched) launched.kill("SIGKILL");
    await Promise.all(this.#launched.map(({ ended }) => ended));
    await this.redis.stop();
  }
}

/** The processes in which a worker trains; Linux tells them. */
export async function trainingsOf({ child }: Launched): Promise<number[]> {
  const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
  return children.trim().split(" ").filter(Boolean).map(Number);
}

/** What a training has left, but for how long it took and where it ran: what must not depend on any disturbance. */
export async function trained(directory: string): Promise<object> {
  const json = async (name: string) => JSON.parse(await readFile(join(directory, name), "utf8"));
  const bytes = async (name: string) => (await readFile(join(directory, name))).toString("base64");
  const { test, validation, epochs, bestEpoch, parameters, seed } = await json("metrics.json");
  const { threads: _threads, backend: _backend, data: _data, ...config } = await json("config.json");
  const log = (await readFile(join(directory, "log.jsonl"), "utf8")).trim().split("\n");
  return {
    config,
    scores: { test: test && { ...test, seconds: 0 }, validation, bestEpoch, parameters, seed },
    epochs: epochs.map(({ seconds: _, ...rest }: { seconds: number }) => rest),
    model: await bytes("model.safetensors"),
    answers: await bytes("answers.safetensors"),
    // A line that was written twice, or not at all, would show here.
    log: log.map((line) => {
      const { time: _, ...rest } = JSON.parse(line);
      return rest;
    }),
  };
}

/** The names of what a training has left, but for its event files, whose names hold their time. */
export async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names.filter((name) => !name.startsWith("events.")).sort();
}
