// How the page writes numbers, in every view alike.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bracketed,
  fixed,
  percent,
  powerOfTen,
  short,
  shown,
  whole,
} from "../../../../examples/explorer/page/parts/format.js";

/** What was written, as JavaScript reads it. */
const read = (text: string): number =>
  Number(
    text
      .replaceAll(",", "")
      .replace("−", "-")
      .replace(/^(-?)10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])/, "$11·10")
      .replace("·10", "e")
      .replace("⁻", "-")
      .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit))),
  );

/** The largest numbers of all round to one that float64 has not. */
const finite = fc.double({ noNaN: true, min: -1e307, max: 1e307 });
const digits = fc.integer({ min: 1, max: 12 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("a number", () => {
  test("has as many digits as asked for, and a power of ten where it is far from one", () => {
    const values = [0, -0, 0.012345, -1.5, 262_144, 999_960, 1234567, 0.0001234, 0.00001234, -1e-8];
    expect(values.map((value) => shown(value))).toEqual([
      "0",
      "0",
      "0.01235",
      "−1.5",
      "262,100",
      "10⁶",
      "1.235·10⁶",
      "0.0001234",
      "1.234·10⁻⁵",
      "−10⁻⁸",
    ]);
    expect(shown(-6.2159895195e-6, 12)).toBe("−6.2159895195·10⁻⁶");
    expect(short(-0.00031672)).toBe("−0.000317");
  });

  test("that is none is told", () => {
    for (const write of [shown, short, percent, (value: number) => fixed(value, 3)]) {
      expect([Number.NaN, Infinity, -Infinity].map((value) => write(value))).toEqual(["NaN", "∞", "−∞"]);
    }
  });

  test("reads back to within half of its last digit", () => {
    fc.assert(
      fc.property(finite, digits, (value, count) => {
        const found = read(shown(value, count));
        const last = value === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - count + 1);
        // Near the ends of float64 the last digit itself is rounded.
        expect(Math.abs(found - value)).toBeLessThanOrEqual(0.5000001 * last + Number.MIN_VALUE);
      }),
    );
  });

  test("has no sign but a minus, no exponent but a power of ten, and at most nine characters beyond its digits", () => {
    fc.assert(
      fc.property(finite, digits, (value, count) => {
        const text = shown(value, count);
        expect(text).toMatch(/^−?(\d{1,3}(,\d{3})*(\.\d+)?(·10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/);
        expect(text.length).toBeLessThanOrEqual(Math.max(count, 6) + 9);
      }),
    );
  });

  test("that was read from the page is written in the same way again", () => {
    fc.assert(
      fc.property(finite, digits, (value, count) => {
        const text = shown(value, count);
        expect(shown(read(text), count)).toBe(text);
      }),
    );
  });
});

test("with fixed decimals it does not jump, and 0 has no sign", () => {
  expect([0.5, -0.25, 0.0001, -0.0001, 12_345.678].map((value) => fixed(value, 3))).toEqual([
    "0.500",
    "−0.250",
    "0.000",
    "0.000",
    "12,345.678",
  ]);
  expect(fixed(3e30, 3)).toBe("3·10³⁰");
});

test("counts are whole, in groups of three digits", () => {
  expect([0, 999, 1000, 60_000, 1_199_882].map(whole)).toEqual(["0", "999", "1,000", "60,000", "1,199,882"]);
});

describe("a share", () => {
  test("has a decimal, or as many as asked for", () => {
    expect([0.975, 0.5, 0.07].map((value) => percent(value))).toEqual(["97.5 %", "50.0 %", "7.0 %"]);
    expect([0.975, 0.5, 0.07].map((value) => percent(value, 0))).toEqual(["98 %", "50 %", "7 %"]);
  });

  test("is none or all where it is exactly that, and nowhere else", () => {
    expect([0, 1e-9, 0.9999, 1].map((value) => percent(value))).toEqual([
      "0 %",
      "<0.1 %",
      ">99.9 %",
      "100 %",
    ]);
    fc.assert(
      fc.property(share, fc.integer({ min: 0, max: 3 }), (value, decimals) => {
        const text = percent(value, decimals);
        expect(/^0(\.0+)? %$/.test(text)).toBe(value === 0);
        expect(/^100(\.0+)? %$/.test(text)).toBe(value === 1);
      }),
    );
  });
});

test("powers of ten and indices", () => {
  expect([-12, 0, 3].map(powerOfTen)).toEqual(["10⁻¹²", "10⁰", "10³"]);
  expect([bracketed([0, 5, 7]), bracketed([])]).toEqual(["[0, 5, 7]", "[]"]);
});
