// Files that go through a directory which all machines have mounted, each where it likes: Redis has none of them.

import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keysOf } from "../../../src/tune/queue/queue-keys.js";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet, filesOf, trained } from "./fleet.js";

const SEARCH = [
  ...["tune", "--trials", "2", "--sampler", "random", "--pruner", "none", "--seed", "3"],
  ...["--network", "MLP", "--epochs", "3"],
];

describe.runIf(everything && redisMissing === null)("files in a shared directory", () => {
  const directory = temporaryDirectory();
  const path = (...names: string[]) => join(directory, ...names);
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
    await mkdir(path("share"));
    await symlink(path("share"), path("mounted-elsewhere"));
  });
  afterAll(() => fleet.stop());

  test("come to the search as they would through Redis, and leave it then", async () => {
    const data = ["--data", fleet.data];
    const alone = await fleet.mnist.run(...SEARCH, ...data, "--out", path("alone"));
    expect([alone.code, alone.stderr]).toEqual([0, ""]);
    const name = "shared";
    const queue = ["--queue-name", name];
    const coordinator = fleet.launch(
      ...SEARCH,
      ...data,
      "--out",
      path(name),
      ...queue,
      "--share",
      path("share"),
    );
    await fleet.until(name, ({ study }) => study !== null);
    const stranger = fleet.worker(...queue);
    expect([(await stranger.ended).code, stranger.stderr()]).toEqual([
      1,
      expect.stringContaining('files is "a shared directory" there, but "Redis" here'),
    ]);
    const worker = fleet.worker(...queue, "--share", path("mounted-elsewhere"));
    await fleet.until(name, ({ active }) => (active[0]?.reports ?? 0) > 0);
    // What stands in Redis for the files of all trials that are under way: their names in the directory.
    const redis = fleet.redis.client();
    const values = await Promise.all(
      (await redis.keys(keysOf(name).files("*"))).map((key) => redis.hvals(key)),
    );
    expect(Math.max(0, ...values.flat().map((value) => value.length))).toBeLessThan(200);

    expect([(await coordinator.ended).code, coordinator.stderr()]).toEqual([0, ""]);
    for (const trial of ["0000", "0001"]) {
      const [here, there] = [path(name, "trials", trial), path("alone", "trials", trial)];
      expect(await trained(here)).toEqual(await trained(there));
      expect(await filesOf(here)).toEqual(await filesOf(there));
    }
    expect(await readdir(path("share"))).toEqual([]);
    expect(worker.stderr()).toBe("");
  });
});
