import fc from "fast-check";
import { arange } from "pellucid";
import { randomSplit, type Subset, TensorDataset } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const numbered = (n: number) => new TensorDataset(arange(n), arange(n));
const lengths = (parts: Subset[]) => parts.map(({ length }) => length);
const members = (parts: Subset[]) => parts.map(({ indices }) => [...indices]);

/** Counts that sum to n, none of them 0. */
const counts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

describe("randomSplit", () => {
  test("puts every sample into exactly one part, by counts", () => {
    fc.assert(
      fc.property(counts, fc.nat(), (counts, seed) => {
        const n = counts.reduce((a, b) => a + b);
        const parts = randomSplit(numbered(n), counts, { seed });
        expect(lengths(parts)).toEqual(counts);
        expect(
          members(parts)
            .flat()
            .sort((a, b) => a - b),
        ).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test("and by fractions, each of which comes within one sample of its share", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 200, max: 300 }), fc.nat(), (weights, n, seed) => {
        const total = weights.reduce((a, b) => a + b);
        const fractions = weights.map((weight) => weight / total);
        const parts = randomSplit(numbered(n), fractions, { seed });
        expect(
          members(parts)
            .flat()
            .sort((a, b) => a - b),
        ).toEqual(Array.from({ length: n }, (_, i) => i));
        for (const [i, { length }] of parts.entries()) {
          expect(Math.abs(length - fractions[i] * n)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  test("rounds fractions down, and gives what is left over to the first parts", () => {
    expect(lengths(randomSplit(numbered(10), [0.8, 0.2]))).toEqual([8, 2]);
    expect(lengths(randomSplit(numbered(60000), [0.8, 0.2]))).toEqual([48000, 12000]);
    expect(lengths(randomSplit(numbered(11), [0.5, 0.25, 0.25]))).toEqual([6, 3, 2]);
    expect(lengths(randomSplit(numbered(10), [1 / 3, 1 / 3, 1 / 3]))).toEqual([4, 3, 3]);
    // 0.29 · 100 is 28.999… in floating point.
    expect(lengths(randomSplit(numbered(100), [0.29, 0.71]))).toEqual([29, 71]);
    expect(lengths(randomSplit(numbered(7), [1]))).toEqual([7]);
  });

  test("is the same for the same seed, and another for another", () => {
    const split = (seed?: number) => members(randomSplit(numbered(50), [0.8, 0.2], { seed }));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    expect(split()).toEqual(split(0));
  });

  test("is random: the first part is not the first samples", () => {
    const [first] = members(randomSplit(numbered(50), [25, 25], { seed: 1 }));
    expect(first.some((i) => i >= 25)).toBe(true);
  });

  test("answers parts of the data set itself", () => {
    const [a, b] = randomSplit(numbered(9), [6, 3], { seed: 4 });
    for (const part of [a, b]) {
      const [inputs] = part.batch([0, 2], 0);
      expect(inputs.tolist()).toEqual([part.indices[0], part.indices[2]]);
    }
  });
});

describe("randomSplit refuses", () => {
  const cases: [string, number[], number][] = [
    ["counts that do not sum to the whole", [5, 4], 10],
    ["fractions that do not sum to 1", [0.8, 0.1], 10],
    ["a count of 0", [10, 0], 10],
    ["a fraction so small that its part is empty", [0.99, 0.01], 10],
    ["a negative count", [12, -2], 10],
    ["a negative fraction", [1.5, -0.5], 10],
    ["a count that is no integer", [7.5, 2.5], 10],
    ["NaN", [Number.NaN, 1], 10],
    ["no parts", [], 10],
    ["an empty data set", [1], 0],
  ];
  test.each(cases)("%s", (_, parts, n) => {
    const dataset = n === 0 ? { length: 0, batch: () => [arange(0), arange(0)] as never } : numbered(n);
    expect(() => randomSplit(dataset, parts)).toThrow(
      error(
        "ValueError",
        `randomSplit: parts [${parts.join(", ")}] of ${n} samples; they must be fractions that sum to 1 or counts that sum to ${n}, and none may come out empty`,
      ),
    );
  });
});
