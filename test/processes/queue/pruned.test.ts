// What the coordinator decides by reports from elsewhere is what it decides by those from here, and it reaches whoever
// trains within an epoch.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { keysOf } from "../../../src/tune/queue/queue-keys.js";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "../mnist/few-digits.js";
import { Fleet, trainingsOf } from "./fleet.js";

const TRIALS = 6;
const EPOCHS = 4;
const SEARCH = [
  ...[
    "tune",
    "--trials",
    String(TRIALS),
    "--sampler",
    "tpe",
    "--pruner",
    "halving",
    "--seed",
    "3",
    "--jobs",
    "1",
  ],
  ...["--network", "narrow", "--epochs", String(EPOCHS)],
];

describe.runIf(everything && redisMissing === null)("trials of many machines", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  const studyOf = (name: string) =>
    readStudy(join(out(name), "study.jsonl")).trials.map(({ started: _s, finished: _f, ...trial }) => trial);

  test("a search in a queue prunes what one here prunes, and proposes what it proposes", async () => {
    const data = ["--data", await fewDigits(join(directory, "more-data"), 1000)];
    const alone = await fleet.mnist.run(...SEARCH, ...data, "--out", out("alone"));
    expect([alone.code, alone.stderr]).toEqual([0, ""]);
    fleet.launch("worker", "--jobs", "1", ...data);
    const queued = await fleet.launch(...SEARCH, ...data, "--out", out("queued")).ended;
    expect([queued.code, queued.stderr]).toEqual([0, ""]);
    expect(studyOf("queued")).toEqual(studyOf("alone"));
    const pruned = studyOf("queued").filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(0);
    // An end that is meant is not told as a loss.
    expect(queued.stdout).not.toContain("does not answer");
  });

  test("what is not worth going on with ends within an epoch", async () => {
    const name = "within";
    const queue = ["--queue-name", name];
    const data = ["--data", fleet.data];
    const space = join(directory, "space.json");
    await writeFile(space, JSON.stringify({ lr: { type: "categorical", choices: [0.006, 1e-30] } }));
    const worker = () => fleet.launch("worker", "--jobs", "1", ...data, ...queue);
    const trialOf = async (trial: string) =>
      (await fleet.status(name)).active.find((one) => one.name === trial);
    const reports = async (trial: string) => (await trialOf(trial))?.reports ?? 0;

    const coordinator = fleet.launch(
      ...[
        "tune",
        "--trials",
        "2",
        "--sampler",
        "grid",
        "--space",
        space,
        "--pruner",
        "halving",
        "--seed",
        "1",
      ],
      ...[
        "--network",
        "MLP",
        "--batch-size",
        "4",
        "--epochs",
        "100000",
        ...data,
        "--out",
        out(name),
        ...queue,
      ],
    );
    worker();
    await fleet.until(name, ({ active }) => (active[0]?.reports ?? 0) > 0);
    const second = worker();
    const { active } = await fleet.until(name, ({ active }) => active.length === 2);
    // Whatever is decided of the second is decided when it is known how far its training has come.
    coordinator.kill("SIGSTOP");
    const params = readStudy(join(out(name), "study.jsonl")).trials.map(({ params }) => params);
    expect(params).toEqual([{ lr: 0.006 }, { lr: 1e-30 }]);
    const redis = fleet.redis.client();
    const keys = keysOf(name);
    const { worker: id } = active.find((one) => one.name === "trial 1")!;
    /** By then it has heard what was there to be heard at the first. */
    const twoBeats = async () => {
      for (let beats = 0; beats < 2; beats++) {
        const before = await redis.zscore(keys.beats, id);
        await until(async () => expect(await redis.zscore(keys.beats, id)).not.toBe(before));
      }
    };
    await until(async () => expect(await reports("trial 1")).toBeGreaterThan(0));
    const [training] = await trainingsOf(second);
    process.kill(training!, "SIGSTOP");
    await twoBeats();
    const before = await reports("trial 1");

    coordinator.kill("SIGCONT");
    const toStop = async () => {
      const states = await redis.keys(keys.state("*"));
      return (await Promise.all(states.map((key) => redis.hexists(key, "stop")))).filter(Boolean);
    };
    await until(async () => expect(await toStop()).toHaveLength(1));
    await twoBeats();
    expect(await reports("trial 1")).toBe(before);
    process.kill(training!, "SIGCONT");
    await until(async () => expect(coordinator.stdout()).toMatch(/^trial 1: pruned$/m));
    const log = await readFile(join(out(name), "trials", "0001", "log.jsonl"), "utf8");
    expect(log.match(/"loss\/validation"/g)!.length).toBeLessThanOrEqual(before + 1);
  });

  const until = (condition: () => Promise<void>) => vi.waitFor(condition, { timeout: 60_000, interval: 10 });
});
