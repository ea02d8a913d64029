import { readFileSync } from "node:fs";
import { loadMnist } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { battery, type CheckName } from "../../../examples/explorer/engine/bugs/battery.js";
import { type BugName, bugNames } from "../../../examples/explorer/engine/bugs/bug.js";
import { bugs } from "../../../examples/explorer/engine/bugs/index.js";
import { right } from "../../../examples/explorer/engine/bugs/parts.js";
import { Race } from "../../../examples/explorer/engine/bugs/race.js";

const CHECKS: Record<BugName, CheckName> = {
  gate: "relu",
  turn: "convolution",
  padding: "convolution",
  spread: "pool",
  input: "dense",
  batch: "dense",
  constant: "normalize",
  mean: "loss",
  sign: "loss",
  twice: "sure",
  correction: "first-step",
  zero: "fresh-gradient",
};

test("a right training passes every check", async () => {
  const verdicts = await battery(right);
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  expect(verdicts.map(({ check }) => check)).toEqual(expect.arrayContaining(Object.values(CHECKS)));
});

describe.each(bugNames)("the bug %s", (name) => {
  const bug = bugs[name];

  test("fails one check, which names it, and passes the others", async () => {
    const failed = (await battery({ ...right, ...bug.wrong })).filter(({ ok }) => !ok);
    expect(failed.map(({ check, named }) => ({ check, named }))).toEqual([
      { check: CHECKS[name], named: name },
    ]);
  });

  test("is the line that is shown", () => {
    const source = readFileSync(
      new URL(`../../../examples/explorer/engine/bugs/${name}.ts`, import.meta.url),
      "utf8",
    );
    const code = source.slice(0, source.indexOf(": Bug = {")) + source.slice(source.indexOf("wrong: {"));
    expect(code.replaceAll(/\s+/g, " ")).toContain(bug.wrongLine.replaceAll(/\s+/g, " "));
    expect(bug.rightLine).not.toBe(bug.wrongLine);
  });
});

test("gradcheck says what is wrong in its own words where it knows the pattern", async () => {
  const said = async (name: BugName) =>
    (await battery({ ...right, ...bugs[name].wrong })).find(({ ok }) => !ok)!.report;
  expect(await said("sign")).toContain("the sign is flipped: analytical = −numerical");
  expect(await said("mean")).toContain("off by a constant factor: analytical = 6 × numerical");
  expect(await said("batch")).toContain("only the first slice along axis 0 counts");
});

test("two trainings begin with the same weights, see the same batches, and part by the bug alone", async () => {
  const { train } = await loadMnist();
  const race = new Race(bugs.sign, train.take(64), train.take(20), 12, 1);
  const first = await race.advance(1);
  expect(first.wrong.losses[0]).toBe(first.right.losses[0]);
  expect(first.wrong.accuracies).toEqual(first.right.accuracies);
  const last = await race.advance(100);
  expect(last.step).toBe(12);
  expect(last.right.accuracies).toHaveLength(2);
  expect(last.right.losses.at(-1)!).toBeLessThan(last.right.losses[0]);
  expect(last.wrong.losses.at(-1)!).toBeGreaterThan(last.wrong.losses[0]);
});
