// Machines of a test: a Redis, workers and a coordinator, each a group of processes of its own.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RedisServer, startRedis } from "../../support/redis.js";
import type { Launched } from "../../support/run-node.js";
import { fewDigits } from "../mnist/few-digits.js";
import { bundledMnist } from "../mnist/mnist-command.js";

/** In seconds: how long a worker may be silent before others take its trials. */
const LEASE = "2";

export class Fleet {
  readonly #launched: Launched[] = [];

  private constructor(
    readonly directory: string,
    readonly mnist: Awaited<ReturnType<typeof bundledMnist>>,
    readonly redis: RedisServer,
    readonly data: string,
  ) {}

  /** A Redis, and the program to start the rest of. */
  static async start(directory: string, options?: Parameters<typeof startRedis>[0]): Promise<Fleet> {
    const mnist = await bundledMnist(directory);
    const data = await fewDigits(join(directory, "data"), 120);
    return new Fleet(directory, mnist, await startRedis(options), data);
  }

  /** A worker of so many jobs, or what else it is told. */
  worker(...args: string[]): Launched {
    return this.launch("worker", "--data", this.data, "--jobs", "1", "--lease", LEASE, ...args);
  }

  /** Any command with the queue's address. */
  launch(...args: string[]): Launched {
    // Where a worker has its trials: one that is killed leaves them.
    const env = { ...this.redis.env, TMPDIR: this.directory };
    const launched = this.mnist.launch(env, ...args, "--queue", this.redis.url);
    this.#launched.push(launched);
    return launched;
  }

  /** Kills all, frozen or not. */
  async stop(): Promise<void> {
    for (const launched of this.#launched) launched.kill("SIGKILL");
    await Promise.all(this.#launched.map(({ ended }) => ended));
    await this.redis.stop();
  }
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
