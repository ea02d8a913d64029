// A training that fails is told with where it was thrown, wherever it was run; in a queue it is tried again before.

import { join } from "node:path";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import type { Finished } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "../mnist/few-digits.js";
import { bundledMnist } from "../mnist/mnist-command.js";
import { Fleet } from "./fleet.js";

/** At this rate the first step makes infinities, and the second NaN of them. */
const DIVERGING = [
  ...["--network", "linear", "--optimizer", "SGD", "--lr", "1e38", "--batch-size", "8", "--epochs", "1"],
];

/** What `fit` throws then, with where it does, in the training's own process. */
const STACK = /ValueError: fit: the loss is NaN in epoch 1, batch \d+; .*\n {4}at .*addUp.*(\n {4}at .*){3}/m;

describe.runIf(everything)("here", () => {
  const directory = temporaryDirectory();
  let mnist: Awaited<ReturnType<typeof bundledMnist>>;
  let data: string;

  beforeAll(async () => {
    mnist = await bundledMnist(directory);
    data = await fewDigits(join(directory, "data"), 120);
  });

  test("a fold tells its stack, and ends the others", async () => {
    const out = join(directory, "folds");
    expectFold(await mnist.run("kfold", "--k", "2", ...DIVERGING, "--data", data, "--out", out));
  });

  test("so does a training of a comparison", async () => {
    const { code, stdout, stderr } = await mnist.run(
      ...["compare", "--seeds", "1", "--epochs", "1", "--limit", "1", "--data", data],
      ...["--out", join(directory, "comparison")],
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^BackendError: .*, seed 1: ValueError: randomSplit: .*\n$/),
    ]);
    expect(stdout).toMatch(/^CNN, seed 1: ValueError: randomSplit: .*\n {4}at .*\n {4}at randomSplit /m);
  });
});

describe.runIf(everything && redisMissing === null)("on a worker", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  test("a trial is tried as often as it may, and then told with its stack, by the search and by the status", async () => {
    const name = "trial";
    const worker = fleet.worker("--queue-name", name);
    const coordinator = fleet.launch(
      ...["tune", "--trials", "1", "--sampler", "random", "--pruner", "none", ...DIVERGING],
      ...["--data", fleet.data, "--out", out(name), "--queue-name", name, "--retries", "3"],
    );
    const { code, stdout, stderr } = await coordinator.ended;
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^failed: trial 0: ValueError: fit: the loss is NaN/m);
    expect(stdout).toMatch(STACK);
    const tries = worker.stdout().match(/^trial 0: .*the loss is NaN/gm);
    expect(tries).toHaveLength(4);
    const { failed } = await fleet.status(name);
    expect(failed).toEqual([
      expect.objectContaining({ name: "trial 0", stack: expect.stringMatching(STACK) }),
    ]);
    const status = await fleet.launch("queue", "status", "--queue-name", name).ended;
    expect(status.stdout).toMatch(/^trial 0: ValueError: fit: the loss is NaN .*\n {4}at .*addUp/m);
    const [trial] = readStudy(join(out(name), "study.jsonl")).trials;
    expect(trial).toMatchObject({ state: "failed", reason: expect.stringContaining("the loss is NaN") });
  });

  test("a fold tells its stack, and ends the others", async () => {
    const name = "folds";
    fleet.worker("--queue-name", name);
    const coordinator = fleet.launch(
      ...["kfold", "--k", "2", ...DIVERGING],
      ...["--data", fleet.data, "--out", out(name), "--queue-name", name, "--retries", "1"],
    );
    expectFold(await coordinator.ended);
    await fleet.until(name, ({ counts }) => counts.active + counts.waiting === 0);
  });
});

function expectFold({ code, stdout, stderr }: Finished): void {
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^\w+Error: fold \d: ValueError: fit: the loss is NaN .*\n$/),
  ]);
  expect(stdout).toMatch(new RegExp(`^fold \\d: ${STACK.source}`, "m"));
}
