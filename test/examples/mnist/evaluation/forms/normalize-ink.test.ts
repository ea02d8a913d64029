import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundingBox } from "../../../../../examples/mnist/evaluation/forms/box.js";
import { normalizeInk, otsuThreshold } from "../../../../../examples/mnist/evaluation/forms/normalize-ink.js";
import { grayOf, meanDifference, mnist } from "./pictures.js";

describe("normalizeInk", () => {
  test("keeps gray levels exactly on clean paper, whichever way round", () => {
    fc.assert(
      fc.property(fc.nat(199), fc.integer({ min: 0, max: 3 }), (i, paper) => {
        const shades = Array.from(mnist(i), (value) => (paper * 64 + (value / 255) * 63) / 255);
        const light = normalizeInk({ data: Float32Array.from(shades), width: 28, height: 28 })!;
        const dark = normalizeInk({ data: Float32Array.from(shades, (v) => 1 - v), width: 28, height: 28 })!;
        expect([light.inverted, dark.inverted]).toEqual([false, true]);
        const peak = Math.max(...mnist(i));
        expect(
          meanDifference(
            light.ink.data,
            Array.from(mnist(i), (v) => v / peak),
          ),
        ).toBeLessThan(1e-6);
        expect(meanDifference(light.ink.data, dark.ink.data)).toBeLessThan(1e-6);
      }),
    );
  });

  test("drops marks with less than 1/50 of the ink of the largest, and keeps those with more", () => {
    const page = (specks: number) => {
      const rows = Array.from({ length: 20 }, () => new Array<number>(20).fill(0));
      for (let y = 2; y < 12; y++) rows[y]!.fill(1, 2, 12);
      rows[15]!.fill(1, 15, 15 + specks);
      return normalizeInk(grayOf(rows))!.ink.data.reduce((sum, value) => sum + value, 0);
    };
    expect(page(1)).toBe(100);
    expect(page(2)).toBe(102);
  });

  test("drops faint regions of their own, but not the faint rim of a mark", () => {
    const rows = Array.from({ length: 9 }, () => new Array<number>(15).fill(0));
    for (let y = 2; y < 7; y++) rows[y]!.splice(2, 4, 0.1, 1, 1, 0.1);
    for (let y = 2; y < 7; y++) rows[y]!.fill(0.1, 9, 12);
    const { ink } = normalizeInk(grayOf(rows))!;
    expect(Array.from(ink.data.subarray(45, 60))).toEqual(
      [0, 0, 0.1, 1, 1, 0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0].map((value) => Math.fround(value)),
    );
  });

  test("subtracts a tilted plane of light", () => {
    const rows = Array.from({ length: 30 }, (_, y) =>
      Array.from({ length: 30 }, (_, x) => 0.9 - (x + y) / 100),
    );
    for (let y = 10; y < 20; y++) rows[y]![15]! -= 0.3;
    const { ink, inverted } = normalizeInk(grayOf(rows))!;
    expect(inverted).toBe(true);
    expect(boundingBox(ink, 0.01)).toEqual({ x: 15, y: 10, width: 1, height: 10 });
    expect(Math.min(...Array.from({ length: 10 }, (_, k) => ink.data[(10 + k) * 30 + 15]!))).toBeCloseTo(
      1,
      5,
    );
  });

  test("returns nothing for paper alone", () => {
    expect(normalizeInk(grayOf([[0.5]]))).toBeUndefined();
    expect(normalizeInk(grayOf([[1, 1, 1]]))).toBeUndefined();
  });
});

describe("otsuThreshold", () => {
  test("maximizes the variance between the classes", () => {
    const values = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, (integers) => {
        // The largest value fills bin 255, so that every other integer has a bin of its own.
        const all = [...integers, 256];
        const between = (threshold: number) => {
          const [low, high] = [all.filter((v) => v < threshold), all.filter((v) => v >= threshold)];
          if (low.length === 0 || high.length === 0) return 0;
          const mean = (part: number[]) => part.reduce((a, b) => a + Math.min(b, 255), 0) / part.length;
          return low.length * high.length * (mean(low) - mean(high)) ** 2;
        };
        const best = Math.max(...Array.from({ length: 256 }, (_, threshold) => between(threshold)));
        expect(between(otsuThreshold(Float32Array.from(all)))).toBeCloseTo(best, 6);
      }),
    );
  });

  test("is 0 where there is nothing to split", () => {
    expect(otsuThreshold(new Float32Array(4))).toBe(0);
  });
});
