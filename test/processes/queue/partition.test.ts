// Who sleeps for longer than a lease lasts, and wakes, finds that others have gone on: it may not disturb them.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueueStatus } from "../../../src/tune/queue/index.js";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet, LEASE, trained } from "./fleet.js";

/** One training, long enough to be caught in its midst. */
const LONG = [
  ...["tune", "--trials", "1", "--sampler", "random", "--pruner", "none", "--seed", "3"],
  ...["--network", "MLP", "--epochs", "80"],
];

describe.runIf(everything && redisMissing === null)("after a sleep longer than the lease", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  const trial = (name: string) => trained(join(out(name), "trials", "0000"));
  let fleet: Fleet;
  let undisturbed: object;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
    const { code } = await fleet.mnist.run(...LONG, "--data", fleet.data, "--out", out("alone"));
    expect(code).toBe(0);
    undisturbed = await trial("alone");
  });
  afterAll(() => fleet.stop());

  const search = (name: string, ...words: string[]) =>
    fleet.launch(...words, "--data", fleet.data, "--out", out(name), "--queue-name", name);

  const begun = ({ active }: QueueStatus) => (active[0]?.reports ?? 0) > 0;

  test("a worker leaves its trial to who took it over, from its checkpoint, and takes other work", async () => {
    const name = "worker";
    const coordinator = search(name, ...LONG);
    const sleeper = fleet.worker("--queue-name", name);
    await fleet.until(name, begun);
    sleeper.kill("SIGSTOP");
    const asleep = await fleet.status(name);
    const second = fleet.worker("--queue-name", name);
    await fleet.until(name, ({ active }) =>
      active.some(({ worker }) => worker.includes(`:${second.child.pid}:`)),
    );
    sleeper.kill("SIGCONT");
    expect([(await coordinator.ended).code, coordinator.stderr()]).toEqual([0, ""]);
    expect(await trial(name)).toEqual(undisturbed);
    expect(sleeper.stdout()).not.toContain("trial 0: done");
    // How long an epoch took is never the same twice: those of before were not run again.
    const metrics = await readFile(join(out(name), "trials", "0000", "metrics.json"), "utf8");
    const { epochs } = JSON.parse(metrics) as { epochs: { seconds: number }[] };
    const { epoch, seconds } = asleep.active[0]!.last as { epoch: number; seconds: number };
    expect(epochs[epoch - 1]!.seconds).toBe(seconds);

    second.kill("SIGKILL");
    await second.ended;
    const more = fleet.launch(...LONG, "--data", fleet.data, "--out", out("more"), "--queue-name", name);
    await fleet.until(name, ({ active }) => active.length > 0);
    expect(sleeper.child.exitCode).toBe(null);
    more.kill("SIGKILL");
  });

  test("Redis goes on where it was", async () => {
    const name = "redis";
    const coordinator = search(name, ...LONG);
    fleet.worker("--queue-name", name);
    await fleet.until(name, begun);
    fleet.redis.freeze();
    await pause(1500 * LEASE);
    fleet.redis.thaw();
    expect([(await coordinator.ended).code, coordinator.stderr()]).toEqual([0, ""]);
    expect(await trial(name)).toEqual(undisturbed);
  });
});
