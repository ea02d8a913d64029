// A cross-validation, and a comparison, of which a worker is killed in the midst of a training: their results are those of
// one machine that nobody disturbed.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import type { Launched } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet, trained } from "./fleet.js";

const WORKERS = 2;

describe.runIf(everything && redisMissing === null)("with a worker that is killed", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  /** Kills the machine of a worker in the midst of a training, again until it was, and has another come. */
  async function killOne(name: string, workers: Launched[]): Promise<void> {
    for (;;) {
      const { active } = await fleet.until(name, ({ active }) => active.some(({ reports }) => reports > 0));
      const { worker } = active.find(({ reports }) => reports > 0)!;
      const i = workers.findIndex(({ child }) => worker.includes(`:${child.pid}:`));
      workers[i]!.kill("SIGKILL");
      await workers[i]!.ended;
      workers[i] = fleet.worker("--queue-name", name);
      // Until its lease has run out the training is still its: it was not done before.
      const after = await fleet.status(name);
      if (after.active.some((trial) => trial.worker === worker)) return;
    }
  }

  test.each([
    {
      name: "kfold",
      words: ["kfold", "--k", "3", "--network", "MLP", "--epochs", "20"],
      trainings: ["fold-1", "fold-2", "fold-3"],
      summary: "kfold.json",
    },
    {
      name: "compare",
      words: ["compare", "--study", "quick", "--seeds", "2", "--epochs", "2"],
      trainings: ["CNN", "MLP", "linear", "CNN-dropout"].flatMap((one) => [`${one}/seed-1`, `${one}/seed-2`]),
      summary: "study.json",
    },
  ])("$name", async ({ name, words, trainings, summary }) => {
    const all = [...words, "--data", fleet.data];
    const alone = await fleet.mnist.run(...all, "--out", out(`${name}-alone`));
    expect([alone.code, alone.stderr]).toEqual([0, ""]);

    const workers = Array.from({ length: WORKERS }, () => fleet.worker("--queue-name", name));
    const coordinator = fleet.launch(...all, "--out", out(name), "--queue-name", name);
    await killOne(name, workers);
    expect([(await coordinator.ended).code, coordinator.stderr()]).toEqual([0, ""]);

    const results = async (directory: string) => ({
      summary: withoutTimes(JSON.parse(await readFile(join(directory, summary), "utf8"))),
      trainings: await Promise.all(trainings.map((training) => trained(join(directory, training)))),
    });
    expect(await results(out(name))).toEqual(await results(out(`${name}-alone`)));
  });
});

/** A summary without how long it took, which its table tells too, and by how many threads. */
function withoutTimes(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutTimes);
  const left = Object.entries(value).filter(([name]) => !/seconds|threads|^table$/i.test(name));
  return Object.fromEntries(left.map(([name, part]) => [name, withoutTimes(part)]));
}
