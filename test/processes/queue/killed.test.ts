// Three workers, a coordinator and Redis, any of which is killed at random moments and started again, as a cluster's
// watchdog would. Nothing may be lost, nothing counted twice, and every bit of the result must be that of a search on one
// machine that nobody disturbed. So too where files are in a shared directory, and where Redis loses its last second.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Generator } from "pellucid";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { everything, exhaustive } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import type { Launched } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "../mnist/few-digits.js";
import { Fleet, filesOf, trained } from "./fleet.js";

const KILLS = exhaustive ? 20 : 5;
const WORKERS = 3;
const TRIALS = 5;

const SEARCH = [
  ...["tune", "--trials", String(TRIALS), "--sampler", "random", "--pruner", "none", "--seed", "3"],
  ...["--network", "MLP", "--epochs", "5"],
];

describe.runIf(everything && redisMissing === null)("killed again and again", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  const fleets = {} as Record<"always" | "everysec", Fleet>;
  let undisturbed: Awaited<ReturnType<typeof results>>;

  beforeAll(async () => {
    const data = await fewDigits(out("data"), 120);
    for (const fsync of ["always", "everysec"] as const)
      fleets[fsync] = await Fleet.start(out(fsync), { fsync, data });
    const { mnist } = fleets.always;
    const { code, stderr } = await mnist.run(...SEARCH, "--data", data, "--out", out("alone"));
    expect([code, stderr]).toEqual([0, ""]);
    undisturbed = await results(out("alone"));
    expect(undisturbed.study.map(({ state }) => state)).toEqual(Array(TRIALS).fill("complete"));
  });
  afterAll(() => Promise.all(Object.values(fleets).map((fleet) => fleet.stop())));

  async function results(directory: string) {
    const study = readStudy(join(directory, "study.jsonl")).trials.map(
      ({ number, params, state, value, intermediate }) => ({ number, params, state, value, intermediate }),
    );
    const trials = await Promise.all(
      (await readdir(join(directory, "trials"))).map(async (name) => {
        const trial = join(directory, "trials", name);
        return { name, files: await filesOf(trial), ...(await trained(trial)) };
      }),
    );
    return { study, trials };
  }

  const generator = new Generator(inject("properties").seed, 0);
  const among = <T>(all: readonly T[]): T => all[Math.floor(generator.uniform() * all.length)]!;

  /** One search from its beginning to its end, with so many kills at most; answers how many there were. */
  async function search(
    fleet: Fleet,
    name: string,
    most: number,
    victims: readonly string[],
    share: readonly string[],
  ): Promise<number> {
    const queue = ["--queue-name", name, ...share];
    const start = {
      worker: () => fleet.worker(...queue),
      coordinator: () => fleet.launch(...SEARCH, "--data", fleet.data, "--out", out(name), ...queue),
    };
    const workers = Array.from({ length: WORKERS }, start.worker);
    let coordinator = start.coordinator();
    /** As a watchdog does: whoever came while Redis was away has said so, and left. */
    const again = (launched: Launched, anew: () => Launched): Launched =>
      launched.child.exitCode === 1 && /does not answer/.test(launched.stderr()) ? anew() : launched;
    const revive = () => {
      coordinator = again(coordinator, start.coordinator);
      for (const [i, worker] of workers.entries()) workers[i] = again(worker, start.worker);
    };

    let kills = 0;
    while (kills < most) {
      await Promise.race([coordinator.ended, pause(100 + 1900 * generator.uniform())]);
      revive();
      if (coordinator.child.exitCode !== null) break;
      const victim = among(victims);
      if (victim === "redis" || victim === "power") {
        await (victim === "redis" ? fleet.redis.kill() : fleet.redis.crash());
        await pause(500 * generator.uniform());
        await fleet.redis.restart();
      } else if (victim === "coordinator") {
        coordinator.kill("SIGKILL");
        await coordinator.ended;
        coordinator = start.coordinator();
      } else {
        const i = Math.floor(generator.uniform() * WORKERS);
        // The machine with all that runs there, or the process that holds the trial, whose training is then an orphan.
        if (victim === "machine") workers[i]!.kill("SIGKILL");
        else workers[i]!.child.kill("SIGKILL");
        await workers[i]!.ended;
        workers[i] = start.worker();
      }
      kills += 1;
    }
    do {
      await Promise.race([coordinator.ended, pause(1000)]);
      revive();
    } while (coordinator.child.exitCode === null);
    expect([coordinator.child.exitCode, coordinator.stderr()]).toEqual([0, ""]);
    for (const worker of workers) {
      expect([worker.child.exitCode, worker.stderr()]).toEqual([null, ""]);
      worker.kill("SIGKILL");
    }
    await Promise.all(workers.map(({ ended }) => ended));
    return kills;
  }

  const anyone = ["machine", "process", "coordinator"];
  test.each([
    ["workers", ["machine", "process"], "always", null],
    ["the coordinator", ["coordinator"], "always", null],
    ["Redis", ["redis"], "always", null],
    ["any of them", [...anyone, "redis"], "always", null],
    ["any of them, with files in a shared directory", [...anyone, "redis"], "always", "share"],
    ["Redis, with its last second", ["power"], "everysec", null],
    [
      "any of them, with files in a shared directory and its last second",
      [...anyone, "power"],
      "everysec",
      "shared",
    ],
  ] as const)("%s", async (_, victims, fsync, share) => {
    for (let kills = 0, round = 0; kills < KILLS; round++) {
      const name = `${victims.join("-")}-${share}-${round}`;
      const files = share === null ? [] : ["--share", out(share)];
      kills += await search(fleets[fsync], name, KILLS - kills, victims, files);
      expect(await results(out(name))).toEqual(undisturbed);
    }
  });
});

test.runIf(redisMissing !== null)("a queue", ({ skip }) => skip(redisMissing!));
