import { readFileSync } from "node:fs";
import { ImageDataset } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { battery } from "../../../examples/explorer/engine/bugs/battery.js";
import { type BugName, bugNames } from "../../../examples/explorer/engine/bugs/bug.js";
import { bugs } from "../../../examples/explorer/engine/bugs/index.js";
import { right } from "../../../examples/explorer/engine/bugs/parts.js";
import { Race } from "../../../examples/explorer/engine/bugs/race.js";
import type { CheckName } from "../../../examples/explorer/engine/bugs/verdict.js";
import { check as en } from "../../../examples/explorer/page/i18n/check.en.js";
import { check as zh } from "../../../examples/explorer/page/i18n/check.zh.js";
import { effectOf } from "../../../examples/explorer/page/views/check/bugs/effect-of.js";
import { everything, oneIn } from "../../support/mode.js";

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

/** What gradcheck says of a mistake whose pattern it knows. */
const SAID: Partial<Record<BugName, string>> = {
  sign: "the sign is flipped: analytical = −numerical",
  mean: "off by a constant factor: analytical = 6 × numerical",
  batch: "only the first slice along axis 0 counts",
};

test("a right training passes every check", async () => {
  const verdicts = await battery(right);
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  expect(verdicts.map(({ check }) => check)).toEqual(expect.arrayContaining(Object.values(CHECKS)));
});

describe.each(oneIn(4, bugNames))("the bug %s", (name) => {
  const bug = bugs[name];

  test("fails one check, which names it, and passes the others", async () => {
    const failed = (await battery({ ...right, ...bug.wrong })).filter(({ ok }) => !ok);
    expect(failed.map(({ check, named }) => ({ check, named }))).toEqual([
      { check: CHECKS[name], named: name },
    ]);
    expect(failed[0].report?.text ?? "").toContain(SAID[name] ?? "");
    expect(failed[0].report?.text ?? "").not.toContain("to reproduce");
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

/** Images whose class is where their stripe is. */
function stripes(n: number): ImageDataset {
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 10);
  const pixels = Uint8Array.from({ length: n * 784 }, (_, i) => {
    const [image, row] = [Math.floor(i / 784), Math.floor(i / 28) % 28];
    return Math.floor((row - 4) / 2) === labels[image] ? 255 : 0;
  });
  return new ImageDataset(pixels, labels, [n, 28, 28]);
}

test.each([
  ["dead", 0.97, 0.08, []],
  ["hurt", 0.97, 0.88, []],
  ["harmless", 0.97, 0.98, [0.1, 0.6]],
  ["faster", 0.97, 0.98, [0.7, 0.8]],
] as const)("a training is %s by what it reads", (effect, right, wrong, before) => {
  const runner = (accuracies: number[]) => ({ losses: [], accuracies });
  const state = { step: 200, steps: 200, every: 10 };
  const [first, second] = [runner([0.1, 0.6, right]), runner([...before, wrong])];
  expect(effectOf({ ...state, right: first, wrong: second })).toBe(effect);
});

test.each(bugNames)("both dictionaries have a sentence for %s", (name) => {
  for (const { bugs: text } of [en, zh]) {
    expect(text.bugs[name].named("1.5", "2.5")).toContain("1.5");
    expect(text.bugs[name].title).not.toBe("");
  }
});

test.runIf(everything)(
  "two trainings begin with the same weights, see the same batches, and part by the bug alone",
  async () => {
    const race = new Race(bugs.sign, stripes(64), stripes(20), 12, 1);
    const first = await race.advance(1);
    expect(first.wrong.losses[0]).toBe(first.right.losses[0]);
    expect(first.wrong.accuracies).toEqual(first.right.accuracies);
    const last = await race.advance(100);
    expect(last.step).toBe(12);
    expect(last.right.accuracies).toHaveLength(2);
    expect(last.right.losses.at(-1)!).toBeLessThan(last.right.losses[0]);
    expect(last.wrong.losses.at(-1)!).toBeGreaterThan(last.wrong.losses[0]);
  },
);
