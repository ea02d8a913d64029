// What the coordinator decides by reports from elsewhere is what it decides by those from here. That it reaches whoever
// trains before the end is shown in test/tune/queue/redis-queue.test.ts, where the training waits for it.

import { join } from "node:path";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "../mnist/few-digits.js";
import { Fleet } from "./fleet.js";

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

describe.runIf(everything && redisMissing === null)("one trial after the other", () => {
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
});
