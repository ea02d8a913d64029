import fc from "fast-check";
import { expect, test } from "vitest";
import { ExactSum } from "../../src/metrics/exact-sum.js";

const sumOf = (terms: readonly number[]): ExactSum => {
  const sum = new ExactSum();
  for (const term of terms) sum.add(term);
  return sum;
};

/** Whole numbers of every size up to 2^300. */
const whole = fc
  .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: 1, max: 2 ** 22 }), fc.nat(247))
  .map(([a, b, exponent]) => a * b * 2 ** exponent);

test("is the exact total, rounded once", () => {
  fc.assert(
    fc.property(fc.array(whole), (terms) => {
      const exact = terms.reduce((total, term) => total + BigInt(term), 0n);
      expect(sumOf(terms).value).toBe(Number(exact));
    }),
  );
});

test("halfway between two floats, what is far below decides", () => {
  const ulp = 2;
  const large = 2 ** 53;
  expect(sumOf([large, ulp / 2]).value).toBe(large);
  expect(sumOf([large, ulp / 2, 2 ** -60]).value).toBe(large + ulp);
  expect(sumOf([large, ulp / 2, -(2 ** -60)]).value).toBe(large);
  expect(sumOf([large + ulp, ulp / 2]).value).toBe(large + 2 * ulp);
  expect(sumOf([large + ulp, ulp / 2, -(2 ** -60)]).value).toBe(large + ulp);
  expect(sumOf([large + ulp, ulp / 2, 2 ** -60]).value).toBe(large + 2 * ulp);
});

test("nothing is lost beside something large", () => {
  expect(sumOf([1e100, 1, -1e100]).value).toBe(1);
  expect(sumOf(Array(10).fill(0.1)).value).toBe(1);
  expect(sumOf([]).value).toBe(0);
});

test("two sums add up to the sum of all terms", () => {
  fc.assert(
    fc.property(fc.array(whole), fc.array(whole), (a, b) => {
      const merged = sumOf(a);
      merged.merge(sumOf(b));
      expect(merged.value).toBe(sumOf([...a, ...b]).value);
    }),
  );
});
