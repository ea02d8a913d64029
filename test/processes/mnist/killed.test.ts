// Processes that are killed, again and again, at moments of all kinds. Whatever they leave must be whole, and the same
// command must go on to the results of one that was never disturbed.

import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Generator } from "pellucid";
import { readSafetensors } from "pellucid/data";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everything, exhaustive } from "../../support/mode.js";
import { fewDigits } from "./few-digits.js";
import { bundledMnist } from "./mnist-command.js";

const KILLS = exhaustive ? 20 : everything ? 6 : 1;

let directory: string;
let few: string;
let mnist: Awaited<ReturnType<typeof bundledMnist>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-killed-"));
  mnist = await bundledMnist(directory);
  few = await fewDigits(join(directory, "data"), 120);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Victim {
  name: string;
  /** What starts it, and what goes on with it. */
  args: (out: string) => Promise<string[]> | string[];
  /** Asserts that what was told before the end is there, and readable. */
  check: (out: string, stdout: string) => Promise<void>;
  /** What must be the same at the end, however often it was killed. */
  results: (out: string) => Promise<unknown>;
}

/** Kills runs of it at random moments, and lets each go on until it is done. */
async function survives({ name, args, check, results }: Victim): Promise<void> {
  const generator = new Generator(Number(process.env.PELLUCID_SEED ?? 1), 0);
  const undisturbed = join(directory, `${name}-undisturbed`);
  const start = performance.now();
  expect((await mnist.run(...(await args(undisturbed)))).code).toBe(0);
  const duration = performance.now() - start;
  const expected = await results(undisturbed);

  let kills = 0;
  for (let run = 0; kills < KILLS; run++) {
    const out = join(directory, `${name}-${run}`);
    for (let done = false; !done; ) {
      // Longer and longer, so that a run comes to its end at last.
      const patience = duration * generator.uniform() * (1 + kills / KILLS);
      const { killed, stdout } = await mnist.killAfter(patience, ...(await args(out)));
      await check(out, stdout);
      done = !killed;
      if (killed) kills += 1;
    }
    expect(await results(out)).toEqual(expected);
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
const json = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));

/** The results of a training, without how long it took. */
async function trained(out: string): Promise<unknown> {
  const { test, validation, epochs } = await json(out, "metrics.json");
  const timeless = epochs.map(({ seconds: _, ...rest }: Record<string, number>) => rest);
  const { seconds: _, ...scores } = test ?? { seconds: 0 };
  const model = await readFile(join(out, "model.safetensors"));
  return { scores, validation, timeless, model: model.toString("base64") };
}

const progressOf = async (out: string): Promise<{ epochs: { epoch: number }[] }> =>
  JSON.parse((await readSafetensors(join(out, "checkpoint.safetensors"))).metadata.progress);

test("train", async () => {
  await survives({
    name: "train",
    args: async (out) =>
      (await exists(join(out, "config.json")))
        ? ["--resume", out]
        : [
            ...[
              "--recipe",
              "best",
              "--network",
              "MLP",
              "--mixup",
              "0.2",
              "--epochs",
              "6",
              "--batch-size",
              "32",
            ],
            ...["--data", few, "--threads", "1", "--out", out],
          ],
    async check(out, stdout) {
      const told = [...stdout.matchAll(/^Epoch (\d+)/gm)].map(([, epoch]) => Number(epoch));
      if (told.length === 0) return;
      const { epochs } = await progressOf(out);
      expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, i) => i + 1));
      expect(epochs.length).toBeGreaterThanOrEqual(Math.max(...told));
    },
    results: trained,
  });
}, 300_000);

test.runIf(everything)(
  "kfold",
  async () => {
    await survives({
      name: "kfold",
      args: (out) => [
        ...["kfold", "--k", "2", "--data", few, "--network", "linear", "--epochs", "2", "--jobs", "2"],
        ...["--out", out],
      ],
      async check(out, stdout) {
        for (const [, fold] of stdout.matchAll(/^fold (\d+): accuracy/gm)) {
          expect(await exists(join(out, `fold-${fold}`, "metrics.json"))).toBe(true);
        }
      },
      async results(out) {
        const { folds, summary } = await json(out, "kfold.json");
        return { folds, summary };
      },
    });
  },
  300_000,
);

test.runIf(everything)(
  "tune",
  async () => {
    const TRIALS = 3;
    await survives({
      name: "tune",
      args: (out) => [
        ...["tune", "--trials", String(TRIALS), "--data", few, "--network", "linear", "--epochs", "2"],
        ...["--jobs", "1", "--sampler", "random", "--pruner", "halving", "--out", out],
      ],
      async check(out, stdout) {
        const path = join(out, "study.jsonl");
        const told = [...stdout.matchAll(/^trial (\d+): (\S+)/gm)];
        if (told.length === 0) return;
        const { trials } = readStudy(path);
        for (const [, number, what] of told) {
          expect(trials[Number(number)].state).toBe(what === "pruned" ? "pruned" : "complete");
        }
      },
      async results(out) {
        const { trials } = readStudy(join(out, "study.jsonl"));
        expect(trials).toHaveLength(TRIALS);
        return trials.map(({ number, params, state, value, reason }) => ({
          number,
          params,
          state,
          value,
          reason,
        }));
      },
    });
  },
  300_000,
);
