import { dropout, manualSeed, ones, sum } from "pellucid";
import { describe, expect, test } from "vitest";
import { expectEqual } from "../support/expect-tensor.js";

describe("dropout", () => {
  const n = 2 ** 16;
  const x = ones([n]);

  test("zeroes a share of p, and scales the rest by 1/(1 − p)", () => {
    for (const p of [0.1, 0.5, 0.75]) {
      const y = dropout(x, p, { seed: 1 }).dataSync();
      const kept = Math.fround(1 / (1 - p));
      expect(new Set(y)).toEqual(new Set([0, kept]));
      const zeroed = y.filter((value: number) => value === 0).length;
      // Five standard deviations of a binomial share.
      expect(Math.abs(zeroed / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  test("draws each element for itself", () => {
    const zeroed = Array.from(dropout(x, 0.5, { seed: 2 }).dataSync(), (value) => (value === 0 ? 1 : -1));
    for (const lag of [1, 2, 3, 4, 8]) {
      const together = zeroed.slice(lag).reduce((sum: number, value, i) => sum + value * zeroed[i], 0);
      expect(Math.abs(together)).toBeLessThan(5 * Math.sqrt(n - lag));
    }
  });

  const few = ones([100]);

  test("is a function of its seed", () => {
    const [a, b, other] = [3, 3, 4].map((s) => dropout(few, 0.5, { seed: s }).dataSync());
    expect(a).toEqual(b);
    expect(a).not.toEqual(other);
  });

  test("without one goes on with the sequence that manualSeed started", () => {
    const twice = () => {
      manualSeed(7);
      return [dropout(few).dataSync(), dropout(few).dataSync()];
    };
    const [first, second] = twice();
    expect(first).not.toEqual(second);
    expect(twice()).toEqual([first, second]);
  });

  test("of everything leaves nothing, and of nothing or in inference everything", () => {
    expect(sum(dropout(x, 1, { seed: 1 })).item()).toBe(0);
    expectEqual(dropout(few, 0, { seed: 1 }), few);
    expectEqual(dropout(few, 0.9, { training: false }), few);
  });
});
