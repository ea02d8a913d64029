import fc from "fast-check";
import { optim } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

const { between } = arbitraries;

const { ReduceLROnPlateau } = optim.schedulers;
type Options = optim.schedulers.ReduceLROnPlateauOptions;

const sgd = (lr = 1) => new optim.SGD([leaf(0)], { lr });

/** The rate after each metric. */
function rates(metrics: readonly number[], options: Options, lr = 1): number[] {
  const optimizer = sgd(lr);
  const schedule = new ReduceLROnPlateau(optimizer, options);
  return metrics.map((metric) => {
    schedule.step(metric);
    return optimizer.lr;
  });
}

const anyOptions: fc.Arbitrary<Options> = fc.record({
  mode: fc.constantFrom("min" as const, "max" as const),
  factor: between(0.1, 0.9),
  patience: fc.nat(3),
  threshold: between(0, 0.2),
  thresholdMode: fc.constantFrom("rel" as const, "abs" as const),
  cooldown: fc.nat(3),
  minLr: between(0, 0.1),
  eps: fc.constantFrom(0, 1e-8, 0.05),
});
const anyMetrics = fc.array(between(-2, 2), { minLength: 1, maxLength: 40 });

describe("ReduceLROnPlateau", () => {
  test("leaves the rate alone until the first metric, and as long as each beats the best", () => {
    expect(rates([5, 4, 3, 2, 1], { patience: 0, factor: 0.5 })).toEqual([1, 1, 1, 1, 1]);
    expect(rates([1, 2, 3, 4, 5], { mode: "max", patience: 0 })).toEqual([1, 1, 1, 1, 1]);
    const optimizer = sgd(0.3);
    new ReduceLROnPlateau(optimizer);
    expect(optimizer.lr).toBe(0.3);
  });

  test("reduces after more than patience metrics in a row that are no better", () => {
    fc.assert(
      fc.property(fc.nat(6), fc.integer({ min: 1, max: 4 }), (patience, times) => {
        const flat = Array.from({ length: 1 + times * (patience + 1) }, () => 3);
        const seen = rates(flat, { patience, factor: 0.5 });
        const expected = flat.map((_, i) => 0.5 ** Math.floor(i / (patience + 1)));
        expect(seen).toEqual(expected);
      }),
    );
  });

  test("counts in a row: one improvement starts anew", () => {
    expect(rates([3, 3, 3, 2, 2, 2, 2], { patience: 2, factor: 0.5 })).toEqual([1, 1, 1, 1, 1, 1, 0.5]);
  });

  test("counts nothing during the cooldown", () => {
    expect(rates([1, 1, 1, 1, 1, 1, 1], { patience: 0, cooldown: 2, factor: 0.5 })).toEqual([
      1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25,
    ]);
  });

  test("wants an improvement by more than the threshold, as a share or as a difference", () => {
    const last = (metrics: number[], options: Options) => rates(metrics, { patience: 0, ...options }).at(-1);
    expect(last([4, 3.5], { threshold: 0.1 })).toBe(1);
    expect(last([4, 3.7], { threshold: 0.1 })).toBe(0.1);
    expect(last([4, 3.5], { threshold: 0.5, thresholdMode: "abs" })).toBe(0.1);
    expect(last([4, 3.4], { threshold: 0.5, thresholdMode: "abs" })).toBe(1);
    expect(last([4, 4.3], { mode: "max", threshold: 0.1 })).toBe(0.1);
    expect(last([4, 4.5], { mode: "max", threshold: 0.1 })).toBe(1);
    expect(last([4, 4.5], { mode: "max", threshold: 0.5, thresholdMode: "abs" })).toBe(0.1);
  });

  test("does not take a negative metric for better that is slightly worse", () => {
    expect(rates([-1, -0.95], { patience: 0, threshold: 0.1, factor: 0.5 })).toEqual([1, 0.5]);
    expect(rates([-1, -1.2], { patience: 0, threshold: 0.1, factor: 0.5 })).toEqual([1, 1]);
    expect(rates([-1, -1.05], { mode: "max", patience: 0, threshold: 0.1, factor: 0.5 })).toEqual([1, 0.5]);
  });

  test("stops at minLr, and makes no reduction by eps or less", () => {
    expect(rates([1, 1, 1, 1], { patience: 0, factor: 0.5, minLr: 0.3 })).toEqual([1, 0.5, 0.3, 0.3]);
    expect(rates([1, 1, 1, 1], { patience: 0, factor: 0.5, eps: 0.25 })).toEqual([1, 0.5, 0.5, 0.5]);
    expect(rates([1, 1], { patience: 0, minLr: 2 })).toEqual([1, 1]);
  });

  test("reduces the rate that the optimizer has, also one set by hand", () => {
    const optimizer = sgd(1);
    const schedule = new ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
    schedule.step(1);
    optimizer.lr = 0.2;
    schedule.step(1);
    expect(optimizer.lr).toBe(0.1);
  });

  test("never raises the rate, nor takes it below minLr", () => {
    fc.assert(
      fc.property(anyOptions, anyMetrics, (options, metrics) => {
        const seen = [1, ...rates(metrics, options)];
        for (let i = 1; i < seen.length; i++) expect(seen[i]).toBeLessThanOrEqual(seen[i - 1]);
        expect(Math.min(...seen)).toBeGreaterThanOrEqual(options.minLr!);
      }),
    );
  });

  test('does the same to a loss in mode "min" as to its negative in mode "max"', () => {
    fc.assert(
      fc.property(anyOptions, anyMetrics, (options, metrics) => {
        const negated = metrics.map((metric) => -metric);
        expect(rates(negated, { ...options, mode: "max" })).toEqual(
          rates(metrics, { ...options, mode: "min" }),
        );
      }),
    );
  });

  test("goes on in the same bits from a state, after any metric or before the first", () => {
    fc.assert(
      fc.property(anyOptions, anyMetrics, fc.nat(40), (options, metrics, stop) => {
        const before = new ReduceLROnPlateau(sgd(), options);
        for (const metric of metrics.slice(0, stop)) before.step(metric);
        const saved = JSON.parse(JSON.stringify(before.stateDict()));
        const optimizer = sgd(0.123);
        const after = new ReduceLROnPlateau(optimizer, options);
        after.loadStateDict(saved);
        expect(after.stateDict()).toEqual(before.stateDict());
        expect(optimizer.lr).toBe(before.optimizer.lr);
        const rest = metrics.slice(stop).map((metric) => {
          after.step(metric);
          return optimizer.lr;
        });
        expect(rest).toEqual(rates(metrics, options).slice(stop));
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a metric of %d, and counts nothing",
    (metric) => {
      const schedule = new ReduceLROnPlateau(sgd());
      schedule.step(2);
      schedule.step(3);
      const before = schedule.stateDict();
      expect(() => schedule.step(metric)).toThrow(
        error(
          "ValueError",
          `ReduceLROnPlateau: the metric is ${metric}; it must be a finite number: a loss that is not has diverged, so begin with a lower rate or clip the gradients`,
        ),
      );
      expect(schedule.stateDict()).toEqual(before);
      expect(before).toEqual({ lr: 1, numBadEpochs: 1, cooldownCounter: 0, best: 2 });
    },
  );

  const state = { lr: 0.5, numBadEpochs: 1, cooldownCounter: 0, best: 2 };
  test.each<[Record<string, number | null | undefined>, string]>([
    [{ lr: -1 }, "lr is -1; it must be a finite number of at least 0"],
    [{ lr: undefined }, "lr is undefined; it must be a finite number of at least 0"],
    [{ numBadEpochs: 1.5 }, "numBadEpochs is 1.5; it must be a count"],
    [{ cooldownCounter: -1 }, "cooldownCounter is -1; it must be a count"],
    [{ best: Number.NaN }, "best is NaN; it must be a finite number"],
    [{ best: null }, "best is null; it must be a finite number"],
  ])("refuses a state with %j, and changes nothing", (damage, text) => {
    const schedule = new ReduceLROnPlateau(sgd());
    const before = schedule.stateDict();
    expect(() => schedule.loadStateDict({ ...state, ...damage } as optim.schedulers.SchedulerState)).toThrow(
      error("ValueError", `ReduceLROnPlateau.loadStateDict: ${text}: the state is damaged`),
    );
    expect(schedule.stateDict()).toEqual(before);
  });
});
