import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeWorkerDirectory } from "../../../../../examples/mnist/evaluation/runs/worker-directory.js";
import { directoryOfTest } from "../../../../support/directories.js";

test("a worker removes what killed workers of its machine have left, and nothing else", async () => {
  const place = directoryOfTest();
  const before = process.env.TMPDIR;
  process.env.TMPDIR = place;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  const { pid: gone } = spawnSync(process.execPath, ["--version"]);
  const left = (name: string) => {
    mkdirSync(join(place, name, "trial"), { recursive: true });
    writeFileSync(join(place, name, "trial", "checkpoint"), "half");
    return name;
  };
  const here = `pellucid-worker-${hostname()}-`;
  left(`${here}${gone}-abcdef`);
  // In a container, which starts to count anew.
  left(`${here}${process.pid}-abcdef`);
  const kept = [
    left(`${here}${process.ppid}-abcdef`),
    left(`pellucid-worker-${hostname()}er-${gone}-abcdef`),
    left(`${here}notes`),
    left("something-else"),
  ];
  const own = await makeWorkerDirectory();
  expect(dirname(own)).toBe(place);
  expect(existsSync(own)).toBe(true);
  expect(
    readdirSync(place)
      .filter((name) => join(place, name) !== own)
      .sort(),
  ).toEqual(kept.sort());
});
