import fc from "fast-check";
import * as arbitraries from "pellucid/testing/arbitraries";
import { EarlyStopping, type EarlyStoppingOptions } from "pellucid/train";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const { between } = arbitraries;

/** What each value of a curve is answered with: `*` for an improvement, `!` for the end, both or a dot for neither. */
const answers = (options: EarlyStoppingOptions, curve: number[]) => {
  const stopping = new EarlyStopping(options);
  const marks = curve.map((value) => {
    const { improved, stop } = stopping.update(value);
    return `${improved ? "*" : ""}${stop ? "!" : ""}` || ".";
  });
  return [marks.join(" "), stopping.best, stopping.bestEpoch];
};

describe("curves by hand", () => {
  test.each([
    ["falls all the time", { patience: 1 }, [3, 2, 1], "* * *", 1, 3],
    ["rises from the start", { patience: 2 }, [1, 2, 3, 4], "* . ! !", 1, 1],
    ["stands still: as good is no better", { patience: 2 }, [1, 1, 1], "* . !", 1, 1],
    ["recovers just in time", { patience: 3 }, [5, 6, 6, 4, 5, 5, 5], "* . . * . . !", 4, 4],
    ["has the patience to the end", { patience: 1 }, [1, 2], "* !", 1, 1],
    ["improves after the end was called", { patience: 1 }, [1, 2, 0.5], "* ! *", 0.5, 3],
    ["goes below zero", { patience: 2 }, [0, -1, -0.5, -2], "* * . *", -2, 4],
    [
      "improves by less than minDelta",
      { patience: 2, minDelta: 0.25 },
      [1, 0.9, 0.75, 0.5],
      "* . ! *",
      0.5,
      4,
    ],
    ["improves by exactly minDelta", { patience: 5, minDelta: 0.25 }, [1, 0.75], "* .", 1, 1],
    ["is an accuracy", { patience: 2, mode: "max" }, [0.5, 0.7, 0.6, 0.7, 0.9], "* * . ! *", 0.9, 5],
    [
      "is an accuracy with minDelta",
      { patience: 9, mode: "max", minDelta: 0.25 },
      [0, 0.25, 0.5],
      "* . *",
      0.5,
      3,
    ],
    ["has the patience of 5 by default", {}, [1, 2, 2, 2, 2, 2], "* . . . . !", 1, 1],
  ] as [string, EarlyStoppingOptions, number[], string, number, number][])(
    "one that %s",
    (_, options, curve, ...expected) => {
      expect(answers(options, curve)).toEqual(expected);
    },
  );

  test("nothing is best before the first value", () => {
    const stopping = new EarlyStopping();
    expect([stopping.best, stopping.bestEpoch]).toEqual([null, 0]);
  });
});

const curves = fc.array(between(-2, 2), { minLength: 1, maxLength: 20 });

test("without minDelta, the best is the first of the smallest values; largest where more is better", () => {
  fc.assert(
    fc.property(curves, (curve) => {
      const smallest = Math.min(...curve);
      expect(answers({}, curve).slice(1)).toEqual([smallest, curve.indexOf(smallest) + 1]);
      const largest = Math.max(...curve);
      expect(answers({ mode: "max" }, curve).slice(1)).toEqual([largest, curve.indexOf(largest) + 1]);
    }),
  );
});

test("a state that went through JSON goes on where it was", () => {
  fc.assert(
    fc.property(curves, fc.nat(20), fc.integer({ min: 1, max: 4 }), (curve, at, patience) => {
      const whole = new EarlyStopping({ patience });
      const expected = curve.map((value) => whole.update(value));
      const first = new EarlyStopping({ patience });
      const before = curve.slice(0, at).map((value) => first.update(value));
      const second = new EarlyStopping({ patience });
      second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
      const after = curve.slice(at).map((value) => second.update(value));
      expect([...before, ...after]).toEqual(expected);
      expect(second.stateDict()).toEqual(whole.stateDict());
    }),
  );
});

describe("refuses", () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("the patience %d", (patience) => {
    const message = `EarlyStopping: patience is ${patience}; it must be a positive integer, in epochs`;
    expect(() => new EarlyStopping({ patience })).toThrow(error("ValueError", message));
  });

  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])("minDelta = %d", (minDelta) => {
    const message = `EarlyStopping: minDelta is ${minDelta}; it must be a finite number of at least 0`;
    expect(() => new EarlyStopping({ minDelta })).toThrow(error("ValueError", message));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "the value %d, which does not count",
    (value) => {
      const stopping = new EarlyStopping();
      stopping.update(1);
      const before = stopping.stateDict();
      const message = `EarlyStopping: the value is ${value}; it must be a finite number: training has diverged, so begin with a lower rate or clip the gradients`;
      expect(() => stopping.update(value)).toThrow(error("ValueError", message));
      expect(stopping.stateDict()).toEqual(before);
    },
  );
});
