import { describe, expect, test } from "vitest";
import { checkPruner, type PrunerOptions, shouldPrune } from "../../src/tune/pruners.js";
import type { Direction, Trial } from "../../src/tune/trial.js";
import { thrown } from "../support/errors.js";

/** A trial that reported these values at steps 1, 2, 3, … or at the steps that are given. */
const curve = (
  values: number[],
  state: Trial["state"] = "complete",
  steps = values.map((_, i) => i + 1),
): Trial => ({
  number: 0,
  params: {},
  state,
  value: state === "complete" ? values.at(-1)! : null,
  intermediate: values.map((value, i) => ({ step: steps[i]!, value })),
  started: "2026-01-01T00:00:00Z",
  restarts: 0,
});

/** At which of its reports the pruner would end a trial, 0 standing for never. */
function endsAt(
  pruner: PrunerOptions,
  trial: Trial,
  others: Trial[],
  direction: Direction = "maximize",
): number {
  const { intermediate } = trial;
  const ends = intermediate.findIndex((_, i) =>
    shouldPrune(pruner, { intermediate: intermediate.slice(0, i + 1) }, others, direction),
  );
  return ends < 0 ? 0 : intermediate[ends]!.step;
}

describe("median", () => {
  const others = [
    [0.1, 0.5, 0.9],
    [0.2, 0.6, 0.9],
    [0.3, 0.7, 0.9],
    [0.4, 0.8, 0.9],
  ].map((values) => curve(values));
  const median = { type: "median", startupTrials: 4 } as const;

  test("ends what is worse than the median of the complete trials at the same step", () => {
    // Medians: 0.25, 0.65, 0.9.
    expect(endsAt(median, curve([0.24]), others)).toBe(1);
    expect(endsAt(median, curve([0.25, 0.64, 0.9]), others)).toBe(2);
    expect(endsAt(median, curve([0.26, 0.66, 0.89]), others)).toBe(3);
    expect(endsAt(median, curve([0.25, 0.65, 0.9]), others)).toBe(0);
  });

  test("takes a trial at its best so far", () => {
    expect(endsAt(median, curve([0.7, 0.1]), others)).toBe(0);
    expect(endsAt(median, curve([0.6, 0.1]), others)).toBe(2);
  });

  test("ends what is larger when the least is sought", () => {
    expect(endsAt(median, curve([0.26]), others, "minimize")).toBe(1);
    expect(endsAt(median, curve([0.25]), others, "minimize")).toBe(0);
  });

  test("waits for its startup trials, and counts complete ones only", () => {
    const unfinished = [curve([0.9], "running"), curve([0.9], "pruned"), curve([0.9], "failed")];
    const mixed = [...others.slice(0, 3), ...unfinished];
    expect(endsAt(median, curve([0]), mixed)).toBe(0);
    expect(endsAt({ ...median, startupTrials: 3 }, curve([0.19]), mixed)).toBe(1);
    expect(endsAt({ ...median, startupTrials: 3 }, curve([0.2]), mixed)).toBe(0);
  });

  test("waits for its warm-up steps, and then looks once in an interval", () => {
    const bad = curve([0, 0, 0]);
    expect(endsAt({ ...median, warmupSteps: 2 }, bad, others)).toBe(2);
    const long = Array.from({ length: 4 }, () => curve(new Array(9).fill(1)));
    // Intervals begin at 1, 4, 7. A trial that skips step 4 is looked at as soon as it is past it.
    const every3 = { ...median, warmupSteps: 1, interval: 3 };
    expect(endsAt(every3, curve([1, 0, 0, 0], "running", [2, 3, 5, 6]), long)).toBe(0);
    expect(endsAt(every3, curve([0.5, 0.5], "running", [2, 3]), long)).toBe(2);
    const recovering = (step: number) =>
      shouldPrune(every3, curve([Number.NaN, 0], "running", [step - 1, step]), long, "maximize");
    expect([2, 3, 4, 5, 6, 7, 8].map(recovering)).toEqual([false, false, true, false, false, true, false]);
  });

  test("has nothing to compare with at a step that no other trial reported", () => {
    expect(endsAt(median, curve([0], "running", [10]), others)).toBe(0);
  });

  test("ends a trial that never was a number, and leaves such values of others out", () => {
    expect(endsAt(median, curve([Number.NaN]), others)).toBe(1);
    const broken = [...others, curve([Number.NaN, Number.NaN])];
    expect(endsAt(median, curve([0.25]), broken)).toBe(0);
    expect(endsAt(median, curve([0.24]), broken)).toBe(1);
  });
});

describe("successive halving", () => {
  const halving = { type: "halving", minResource: 1, reductionFactor: 2 } as const;
  /** That many trials at rung 1, with the values 0.1, 0.2, … */
  const ladder = (count: number) =>
    Array.from({ length: count }, (_, i) => curve([(i + 1) / 10], i % 2 ? "pruned" : "running"));

  test("lets go on the best 1/η of those that have reached the rung", () => {
    // With itself there are 6: the best 3 go on.
    expect(endsAt(halving, curve([0.35]), ladder(5))).toBe(0);
    expect(endsAt(halving, curve([0.25]), ladder(5))).toBe(1);
    // With itself there are 9: with η = 4, the best 2.
    const four = { ...halving, reductionFactor: 4 };
    expect(endsAt(four, curve([0.75]), ladder(8))).toBe(0);
    expect(endsAt(four, curve([0.65]), ladder(8))).toBe(1);
  });

  test("lets the best one go on while there are fewer than η", () => {
    const four = { ...halving, reductionFactor: 4 };
    expect(endsAt(four, curve([0.05]), [])).toBe(0);
    expect(endsAt(four, curve([0.05]), ladder(1))).toBe(1);
    expect(endsAt(four, curve([0.15]), ladder(1))).toBe(0);
    expect(endsAt(four, curve([0.1]), ladder(1))).toBe(0);
  });

  test("judges at r, rη, rη², and nowhere else", () => {
    const rung = { type: "halving", minResource: 2, reductionFactor: 3 } as const;
    // Rungs 2, 6, 18. Others are far better everywhere; this one is judged at 2, where they have nothing yet.
    const late = [3, 4, 5].map((from) => curve([1, 1], "running", [from, 6]));
    expect(endsAt(rung, curve([0], "running", [1]), late)).toBe(0);
    expect(endsAt(rung, curve([0, 0], "running", [1, 2]), late)).toBe(2);
    const early = [3, 4, 5].map(() => curve([0, 1], "running", [2, 6]));
    expect(endsAt(rung, curve([0.5, 0, 0, 0, 0], "running", [2, 3, 4, 5, 6]), early)).toBe(6);
    expect(endsAt(rung, curve([0.5, 0, 0, 0], "running", [2, 7, 8, 9]), early)).toBe(7);
  });

  test("ends what is larger when the least is sought", () => {
    expect(endsAt(halving, curve([0.35]), ladder(5), "minimize")).toBe(1);
    expect(endsAt(halving, curve([0.25]), ladder(5), "minimize")).toBe(0);
  });

  test("ends what is no number", () => {
    expect(endsAt(halving, curve([Number.NaN]), [])).toBe(1);
    expect(endsAt(halving, curve([0.5]), [curve([Number.NaN]), curve([Number.NaN])])).toBe(0);
  });
});

test("none ends nothing", () => {
  expect(endsAt({ type: "none" }, curve([Number.NaN, 0]), [curve([1]), curve([1])])).toBe(0);
});

test("the options of a pruner are filled in, and what it does not have is refused", () => {
  expect(checkPruner({ type: "median" })).toEqual({
    type: "median",
    startupTrials: 5,
    warmupSteps: 0,
    interval: 1,
  });
  expect(checkPruner({ type: "halving" })).toEqual({ type: "halving", minResource: 1, reductionFactor: 4 });
  expect(thrown(() => checkPruner({ type: "halving", reductionFactor: 1 }))).toBe(
    "ValueError: pruner: reductionFactor of halving is 1; it must be an integer of at least 2",
  );
  expect(thrown(() => checkPruner({ type: "hyperband" } as never))).toBe(
    'ValueError: pruner: the type is "hyperband"; it must be median, halving, none',
  );
  expect(thrown(() => checkPruner({ type: "none", interval: 2 } as never))).toBe(
    'ValueError: pruner: none has no option "interval"; there are none',
  );
});
