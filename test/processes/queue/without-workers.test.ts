// A search whose workers are not there: it says so, and can be stopped.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import type { Launched } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet } from "./fleet.js";

describe.runIf(everything && redisMissing === null)("without workers", () => {
  const directory = temporaryDirectory();
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  const out = (name: string) => join(directory, name);
  const search = (name: string) =>
    fleet.launch(
      ...["tune", "--trials", "2", "--sampler", "random", "--pruner", "none", "--network", "linear"],
      ...["--epochs", "2", "--data", fleet.data, "--out", out(name), "--queue-name", name],
    );
  const said = (launched: Launched, text: RegExp) =>
    vi.waitFor(() => expect(launched.stdout()).toMatch(text), { timeout: 60_000, interval: 20 });

  test("a search says when they have not come, and when one is there", async () => {
    const name = "notes";
    const coordinator = search(name);
    await said(coordinator, /^no worker serves redis:.*worker --queue redis:/m);
    // Not one trial is asked for before.
    const first = fleet.worker("--queue-name", name);
    await said(first, /^trial \d: begun/m);
    await said(coordinator, /^workers serve redis:/m);
    const { code, stdout } = await coordinator.ended;
    expect([code, stdout.match(/^no worker serves/gm)]).toEqual([0, ["no worker serves"]]);
  });

  test("Ctrl-C ends a search, which says how it goes on", async () => {
    const coordinator = search("stopped");
    await said(coordinator, /^2 trials, on the workers/m);
    // This is said in a turn of its own: by then it listens to signals, which the line before does not prove.
    await said(coordinator, /^no worker serves redis:/m);
    coordinator.kill("SIGINT");
    const { code, stderr } = await coordinator.ended;
    expect([code, stderr]).toEqual([130, "PellucidError: stopped; the same command goes on from here\n"]);
  });
});
