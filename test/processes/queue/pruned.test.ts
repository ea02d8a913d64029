// What the coordinator decides after a report reaches whoever trains.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "../mnist/few-digits.js";
import { Fleet } from "./fleet.js";

const TRIALS = 6;
/** Each so long that what is decided after one is known before the next is over, were the machine ten times as slow. */
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

  /** The last epoch that a trial came to. */
  async function lastEpoch(name: string, number: number): Promise<number> {
    const log = await readFile(
      join(out(name), "trials", String(number).padStart(4, "0"), "log.jsonl"),
      "utf8",
    );
    const epochs = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((line) => "loss/validation" in line);
    return epochs.at(-1)!.epoch;
  }

  test("a search in a queue prunes what one here prunes, and proposes what it proposes; the pruned trials end early", async () => {
    const data = ["--data", await fewDigits(join(directory, "more-data"), 1000)];
    const alone = await fleet.mnist.run(...SEARCH, ...data, "--out", out("alone"));
    expect([alone.code, alone.stderr]).toEqual([0, ""]);
    fleet.launch("worker", "--jobs", "1", ...data);
    const queued = await fleet.launch(...SEARCH, ...data, "--out", out("queued")).ended;
    expect([queued.code, queued.stderr]).toEqual([0, ""]);
    expect(studyOf("queued")).toEqual(studyOf("alone"));
    const pruned = studyOf("queued").filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(0);
    for (const { number } of pruned) expect(await lastEpoch("queued", number)).toBeLessThan(EPOCHS);
  });
});
