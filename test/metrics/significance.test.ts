import fc from "fast-check";
import { mcNemar, pairedTTest, sample, wilsonInterval } from "pellucid/metrics";
import { describe, expect, test } from "vitest";
import { binomialTail } from "../../src/metrics/binomial-tail.js";
import { checkMistakes } from "../support/errors.js";

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
    [9, 5, 0.0007389679098032426],
    [9, 20, 9.079521299916546e-9],
    [29, 20, 1.641823743166908e-18],
    [99, 100, 3.001132120912764e-101],
  ])("two-sided tail of t with %i degrees of freedom at %d", (freedom, t, p) => {
    // With these values the mean is t times its standard error.
    const n = freedom + 1;
    const values = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const offset = t / Math.sqrt(n - 1);
    const found = pairedTTest(
      values.map((x) => x + offset),
      values.map(() => 0),
    );
    expect(found / p).toBeCloseTo(1, 6);
  });

  test.each([
    [0, 10, 0, 0.27753279986288926],
    [3, 10, 0.10779126740630102, 0.6032218525388546],
    [9928, 10000, 0.9909432250635823, 0.9942783061422789],
    [50, 50, 0.9286524008666412, 1],
  ])("Wilson's interval of %i of %i", (count, total, low, high) => {
    const interval = wilsonInterval(count, total);
    expect(interval[0]).toBeCloseTo(low, 12);
    expect(interval[1]).toBeCloseTo(high, 12);
  });

  test("Wilson's interval with another confidence", () => {
    const interval = wilsonInterval(9928, 10000, 0.99);
    expect(interval[0]).toBeCloseTo(0.9902718059876051, 12);
    expect(interval[1]).toBeCloseTo(0.9946746921950972, 12);
  });

  test.each([
    [1, 10, 0.001, 0.9999552393710069],
    [0, 3, 0.5, 0.125],
    [5, 20, 0.5, 0.020694732666015625],
    [3, 3000, 0.001, 0.6472319074710697],
    [40, 100, 0.5, 0.028443966820490444],
    [2, 5, 0.25, 0.896484375],
  ])("at most %i of %i with probability %d", (k, n, p, tail) => {
    expect(binomialTail(k, n, p) / tail).toBeCloseTo(1, 12);
  });

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
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});

test("a tail of a thousand tosses is that of integers, to 1e-12 of itself", () => {
  let [ways, sum] = [1n, 0n];
  for (let i = 0n; i <= 300n; i++) {
    sum += ways;
    ways = (ways * (1000n - i)) / (i + 1n);
  }
  // 2^1000 is more than a number can hold of the quotient's 53 digits.
  const exact = Number(sum >> 700n) / 2 ** 300;
  expect(Math.abs(binomialTail(300, 1000, 1 / 2) / exact - 1)).toBeLessThan(1e-12);
});

describe("what cannot be tested is refused", () => {
  checkMistakes({
    "pairs that are none": [
      () => pairedTTest([1, 2], [1]),
      "ShapeError: pairedTTest: there are 2 values of a and 1 values of b; there must be as many of one as of the other",
    ],
    "answers to other questions": [
      () => mcNemar([true], [true, false]),
      "ShapeError: mcNemar: there are 1 answers of the first and 2 of the second; there must be as many of one as of the other",
    ],
    "more than there are": [
      () => wilsonInterval(3, 2),
      "ValueError: wilsonInterval: count is 3 and total 2; both must be counts, and count at most total",
    ],
    certainty: [
      () => wilsonInterval(1, 2, 1),
      "ValueError: wilsonInterval: confidence is 1; it must be between 0 and 1",
    ],
  });
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
