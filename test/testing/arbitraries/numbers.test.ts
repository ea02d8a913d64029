import { ValueError } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { drawn, everywhere, minimal } from "./shrinking.js";

const { between, seed } = arbitraries;

describe("between", () => {
  test.each([
    [0, 1],
    [-0.04, 0.04],
    [3, 3],
  ])("stays from %d to %d, also while it shrinks, and reaches both", (min, max) => {
    everywhere(between(min, max), (x) => {
      expect(x).toBeGreaterThanOrEqual(min);
      expect(x).toBeLessThanOrEqual(max);
    });
    expect(drawn(between(min, max))).toEqual(expect.arrayContaining([min, max]));
  });

  test("spreads over the whole range, unlike the floats", () => {
    const tenths = drawn(between(1e-6, 1), 2000).map((x) => Math.min(9, Math.floor(10 * x)));
    for (let tenth = 0; tenth < 10; tenth++) {
      expect(tenths.filter((t) => t === tenth).length).toBeGreaterThan(100);
    }
  });

  test("shrinks to its smallest, or to what the failure needs", () => {
    expect(minimal(between(-1, 1), () => false)).toEqual(["-1"]);
    expect(minimal(between(0, 2), (x) => x < 0.5)).toEqual(["0.5"]);
  });

  test.each([
    [1, 0],
    [0, Number.POSITIVE_INFINITY],
    [Number.NaN, 1],
  ])("refuses %d to %d", (min, max) => {
    expect(() => between(min, max)).toThrow(
      new ValueError(
        `between: min is ${min} and max is ${max}; they must be finite numbers, with min <= max`,
      ),
    );
  });
});

test("a seed is a non-negative integer of 31 bits, and stays as it is when a property fails", () => {
  everywhere(seed(), (n) => expect(Number.isInteger(n) && n >= 0 && n < 2 ** 31).toBe(true));
  const large = drawn(seed()).filter((n) => n >= 2 ** 30);
  expect(large.length).toBeGreaterThan(100);
  expect(minimal(seed(), () => false).length).toBeGreaterThan(1);
});
