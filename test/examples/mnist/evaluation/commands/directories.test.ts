// Where a training may write: one at a time in a directory, and a line for each place where nothing can be.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockDirectory } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { compareCommand } from "../../../../../examples/mnist/evaluation/commands/compare.js";
import { kfoldCommand } from "../../../../../examples/mnist/evaluation/commands/kfold.js";
import { trainCommand } from "../../../../../examples/mnist/evaluation/commands/train.js";
import { tuneCommand } from "../../../../../examples/mnist/evaluation/commands/tune.js";
import { runPool } from "../../../../../examples/mnist/evaluation/runs/pool.js";
import { configOf } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import { prepareRun } from "../../../../../examples/mnist/evaluation/runs/run-files.js";
import { processQueue } from "../../../../../examples/mnist/evaluation/runs/start-run.js";
import { directoryOfTest } from "../../../../support/directories.js";
import { error } from "../../../../support/errors.js";

const config = configOf({ recipe: "fast", seed: 1, backend: "cpu" });
const common = { recipe: "fast", seed: 1, backend: "cpu" } as const;

const commands: Record<string, (out: string) => Promise<void>> = {
  train: (out) => trainCommand({ ...common, out }, new Set()),
  "train --resume": async (out) => {
    await prepareRun(out, config);
    await trainCommand({ ...common, resume: out }, new Set());
  },
  kfold: (out) => kfoldCommand({ ...common, k: 2, out }),
  compare: (out) => compareCommand({ study: "quick", backend: "cpu", out }),
  tune: (out) => tuneCommand({ ...common, trials: 1, sampler: "random", pruner: "none", out }, new Set()),
};

describe("while another trains there, it is refused:", () => {
  test.each(Object.entries(commands))("%s", async (_, command) => {
    const out = join(directoryOfTest(), "run");
    const release = lockDirectory(out);
    await expect(command(out)).rejects.toThrow(
      error(
        "PellucidError",
        `lock: ${join(out, ".lock")} is held by this very process; one at a time may write; wait for it, or end it`,
      ),
    );
    release();
  });

  test("a run of several, which is no failure of that run", async () => {
    const directory = join(directoryOfTest(), "fold-1");
    const release = lockDirectory(directory);
    const failures: string[] = [];
    const runs = runPool([{ name: "fold 1", directory, config }], {
      queue: processQueue(1),
      patience: 0,
      onDone() {},
      onFailure: ({ name }) => failures.push(name),
    });
    await expect(runs).rejects.toThrow(`lock: ${join(directory, ".lock")} is held by this very process`);
    expect(failures).toEqual([]);
    expect(existsSync(join(directory, "config.json"))).toBe(false);
    release();
  });
});

describe("where there can be no directory, it says so:", () => {
  test.each(Object.entries(commands).filter(([name]) => !name.includes("resume")))(
    "%s",
    async (_, command) => {
      const directory = directoryOfTest();
      const file = join(directory, "file");
      writeFileSync(file, "");
      const say = (path: string, reason: string) =>
        error("PellucidError", `cannot make the directory ${path}: ${reason}; name another path`);
      await expect(command(file)).rejects.toThrow(say(file, "a file is in the way (EEXIST)"));
      const inside = join(file, "run");
      await expect(command(inside)).rejects.toThrow(say(inside, "a part of the path is a file (ENOTDIR)"));
      const long = join(directory, "x".repeat(300));
      await expect(command(long)).rejects.toThrow(say(long, "the name is too long (ENAMETOOLONG)"));
      await expect(command("/proc/nobody/run")).rejects.toThrow(
        "cannot make the directory /proc/nobody/run: ",
      );
    },
  );
});

test("what is refused before it begins leaves no directory", async () => {
  const out = join(directoryOfTest(), "run");
  await expect(kfoldCommand({ ...common, k: 2, patience: 1, out })).rejects.toThrow("leave it out");
  expect(existsSync(out)).toBe(false);
});
