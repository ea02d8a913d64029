// What a worker that was killed has left on its machine.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet } from "./fleet.js";

describe.runIf(everything && redisMissing === null)("what a killed worker has left", () => {
  const directory = temporaryDirectory();
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  const pids = async () =>
    (await readdir(directory))
      .map((name) => /^pellucid-worker-.*-(\d+)-\w+$/.exec(name)?.[1])
      .filter((pid) => pid !== undefined)
      .map(Number);

  test("is removed by the next on its machine, which goes on with its trial, and leaves nothing", async () => {
    const coordinator = fleet.launch(
      ...["tune", "--trials", "1", "--sampler", "random", "--pruner", "none", "--network", "MLP"],
      ...["--epochs", "40", "--data", fleet.data, "--out", join(directory, "search")],
    );
    const first = fleet.worker();
    await fleet.until("trials", ({ active }) => (active[0]?.reports ?? 0) > 0);
    first.kill("SIGKILL");
    await first.ended;
    expect(await pids()).toEqual([first.child.pid]);
    const second = fleet.worker();
    await vi.waitFor(async () => expect(await pids()).toEqual([second.child.pid]), { timeout: 60_000 });
    expect((await coordinator.ended).code).toBe(0);
    expect(second.stdout()).toMatch(/^trial 0: goes on after epoch \d+\ntrial 0: done$/m);
    second.kill("SIGTERM");
    await second.ended;
    expect(await pids()).toEqual([]);
  });
});
