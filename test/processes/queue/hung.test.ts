// A training that does not get on keeps the slot of its worker, whose lease is renewed all the time, until it is killed.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueueStatus } from "../../../src/tune/queue/index.js";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet, trained, trainingsOf } from "./fleet.js";

const SEARCH = [
  ...["tune", "--trials", "1", "--sampler", "random", "--pruner", "none", "--seed", "3"],
  ...["--network", "MLP", "--epochs", "40"],
];

/** In seconds: a machine at its limits, on which it is longer until a training says its first word, tries once more. */
const SILENCE = "10";

describe.runIf(everything && redisMissing === null)("a training that hangs", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  const trial = (name: string) => trained(join(out(name), "trials", "0000"));
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  const begun = ({ active }: QueueStatus) => (active[0]?.reports ?? 0) > 0;

  /** A search whose first training is stopped in its midst, as a deadlock would stop it. */
  async function hanging(name: string, retries: string) {
    const worker = fleet.worker("--queue-name", name, "--silence", SILENCE);
    const coordinator = fleet.launch(
      ...[...SEARCH, "--data", fleet.data, "--out", out(name)],
      ...["--queue-name", name, "--retries", retries],
    );
    await fleet.until(name, begun);
    const [pid] = await trainingsOf(worker);
    process.kill(pid!, "SIGSTOP");
    return { worker, ended: await coordinator.ended };
  }

  test("is killed and tried again, from its checkpoint, and ends in the same bits", async () => {
    const alone = await fleet.mnist.run(...SEARCH, "--data", fleet.data, "--out", out("alone"));
    expect([alone.code, alone.stderr]).toEqual([0, ""]);
    const { worker, ended } = await hanging("again", "100");
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(worker.stdout()).toMatch(
      /^trial 0: .*it was hung: nothing was heard .* for 10 seconds.*--silence$/m,
    );
    expect(await trial("again")).toEqual(await trial("alone"));
  });

  test("has failed where it may not be tried again, and its worker takes other work", async () => {
    const name = "failed";
    const { ended } = await hanging(name, "0");
    expect([ended.code, ended.stderr]).toEqual([1, ""]);
    expect(ended.stdout).toMatch(/^failed: trial 0: it was hung: /m);
    const more = fleet.launch(
      ...[...SEARCH, "--data", fleet.data, "--out", out("more")],
      ...["--queue-name", name, "--retries", "100"],
    );
    expect([(await more.ended).code, more.stderr()]).toEqual([0, ""]);
  });
});
