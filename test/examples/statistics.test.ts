import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mcNemar, pairedTTest, sample } from "../../examples/mnist/evaluation/compare/statistics.js";

const a = [0.9912, 0.9921, 0.9903, 0.9918, 0.9925];
const b = [0.9905, 0.9917, 0.9899, 0.9921, 0.9911];

/** As many trues and falses as are asked for, where one classifier is right and the other wrong. */
const disagreeing = (onlyFirst: number, onlySecond: number) => ({
  first: [...Array(onlyFirst).fill(true), ...Array(onlySecond).fill(false), true, false],
  second: [...Array(onlyFirst).fill(false), ...Array(onlySecond).fill(true), true, false],
});

describe("scipy's figures", () => {
  test("mean, standard deviation and interval of t", () => {
    const { mean, std, interval } = sample(a);
    expect(mean).toBeCloseTo(0.99158, 12);
    expect(std).toBeCloseTo(0.0008584870412534204, 12);
    expect(interval[0]).toBeCloseTo(0.990514047547951, 8);
    expect(interval[1]).toBeCloseTo(0.9926459524520488, 8);
  });

  test("paired t test", () => expect(pairedTTest(a, b)).toBeCloseTo(0.1311847319784336, 8));

  test.each([
    [5, 15, 0.04138946533203125],
    [0, 3, 0.25],
    [40, 60, 0.05688793364098089],
    [7, 7, 1],
  ])("exact McNemar test of %i against %i", (onlyFirst, onlySecond, p) => {
    const { first, second } = disagreeing(onlyFirst, onlySecond);
    const found = mcNemar(first, second);
    expect(found).toMatchObject({ onlyFirst, onlySecond });
    expect(found.p).toBeCloseTo(p, 9);
  });
});

test("what cannot be said is NaN, and no difference is certain to be none", () => {
  expect(sample([0.5]).std).toBeNaN();
  expect(sample([0.5]).interval).toEqual([Number.NaN, Number.NaN]);
  expect(pairedTTest([1], [2])).toBeNaN();
  expect(pairedTTest([1, 2], [1, 2])).toBe(1);
  // One image of 980 more with each seed: no spread from which to tell chance.
  expect(
    pairedTTest(
      [0.99, 0.98, 0.97],
      [0.99, 0.98, 0.97].map((x) => x - 1 / 980),
    ),
  ).toBeNaN();
  expect(mcNemar([true, false], [true, false]).p).toBe(1);
});

test("both tests are the same the other way round, and give probabilities", () => {
  const counts = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(counts, counts, (m, n) => {
      const { first, second } = disagreeing(m, n);
      const p = mcNemar(first, second).p;
      expect(p).toBeCloseTo(mcNemar(second, first).p, 12);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
    }),
  );
  expect(pairedTTest(a, b)).toBeCloseTo(pairedTTest(b, a), 12);
});
