import fc from "fast-check";
import { sum, ValueError, zeros } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { afterEach, describe, expect, test } from "vitest";
import { drawn, everywhere, minimal } from "./shrinking.js";

const { shape, dim, axis, axes } = arbitraries;
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const count = (shapes: number[][], what: (shape: number[]) => boolean) => shapes.filter(what).length;

describe("shape", () => {
  test("keeps to its constraints, also while it shrinks", () => {
    everywhere(shape({ minRank: 1, maxRank: 3, minDim: 2, maxDim: 5 }), (s) => {
      expect(s.length).toBeGreaterThanOrEqual(1);
      expect(s.length).toBeLessThanOrEqual(3);
      expect(Math.min(...s)).toBeGreaterThanOrEqual(2);
      expect(Math.max(...s)).toBeLessThanOrEqual(5);
    });
  });

  test("has every rank up to 4, and every dimension up to 4", () => {
    const shapes = drawn(shape());
    for (let rank = 0; rank <= 4; rank++) expect(count(shapes, (s) => s.length === rank)).toBeGreaterThan(20);
    for (let dim = 1; dim <= 4; dim++) expect(count(shapes, (s) => s.includes(dim))).toBeGreaterThan(20);
    expect(count(shapes, (s) => s.some((dim) => dim < 1 || dim > 4))).toBe(0);
    expect(count(drawn(shape({ minDim: 0 })), (s) => s.includes(0))).toBeGreaterThan(20);
  });

  test("a maxDim is reached on any axis, but the elements stay few", () => {
    const shapes = drawn(shape({ minRank: 2, maxRank: 2, maxDim: 100 }), 2000);
    expect(count(shapes, ([a]) => a > 90)).toBeGreaterThan(20);
    expect(count(shapes, ([, b]) => b > 90)).toBeGreaterThan(20);
    expect(count(shapes, (s) => product(s) > 256)).toBe(0);
    expect(count(drawn(shape({ maxDim: 100, size: "max" })), (s) => product(s) > 1e6)).toBeGreaterThan(0);
  });

  describe("sizes", () => {
    const before = fc.readConfigureGlobal();
    afterEach(() => fc.configureGlobal(before));
    const largest = (size?: fc.SizeForArbitrary) => Math.max(...drawn(shape({ size })).flat());

    test("are those of fast-check", () => {
      expect([largest("xsmall"), largest("small"), largest("medium"), largest("large")]).toEqual([
        2, 4, 8, 16,
      ]);
      expect([largest("-1"), largest("="), largest("+1"), largest("+2")]).toEqual([2, 4, 8, 16]);
    });

    test("follow the base size", () => {
      fc.configureGlobal({ ...before, baseSize: "medium" });
      expect([largest(), largest("-1"), largest("+1"), largest("small")]).toEqual([8, 4, 16, 4]);
    });
  });

  test("shrinks to the smallest rank, then to the smallest dimensions", () => {
    expect(minimal(shape(), () => false)).toEqual(["[]"]);
    expect(minimal(shape(), (s) => product(s) < 5)).toEqual(["[5]"]);
    expect(minimal(shape(), (s) => s.length < 3)).toEqual(["[1,1,1]"]);
    expect(minimal(shape({ minRank: 2, minDim: 2 }), () => false)).toEqual(["[2,2]"]);
    expect(minimal(shape(), (s) => !s.includes(3))).toEqual(["[3]"]);
    expect(minimal(shape({ minDim: 0 }), (s) => product(s) > 0)).toEqual(["[0]"]);
  });

  test("while shrinking no axis becomes longer than the maxDim that was given", () => {
    for (const code of minimal(shape({ maxDim: 3 }), (s) => product(s) < 5)) {
      expect(["[2,3]", "[3,2]"]).toContain(code);
    }
  });

  test("shrinks an example that a user gives", () => {
    const property = fc.property(shape(), (s) => product(s) < 5);
    const { counterexample } = fc.check(property, { examples: [[[2, 4, 1]]], numRuns: 1 });
    expect(counterexample).toEqual([[5]]);
  });

  test("refuses constraints that nothing satisfies", () => {
    expect(() => shape({ minRank: 3, maxRank: 2 })).toThrow(
      new ValueError(
        "shape: minRank is 3 and maxRank is 2; they must be non-negative integers, with minRank <= maxRank",
      ),
    );
    expect(() => shape({ minDim: 0.5 })).toThrow(
      new ValueError(
        "shape: minDim is 0.5 and maxDim is 4; they must be non-negative integers, with minDim <= maxDim",
      ),
    );
  });
});

describe("dim", () => {
  test("is from 1 to its maximum, also while it shrinks, and 4 unless told otherwise", () => {
    everywhere(dim(7), (n) => expect([1, 2, 3, 4, 5, 6, 7]).toContain(n));
    expect(new Set(drawn(dim(7)))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
    expect(new Set(drawn(dim()))).toEqual(new Set([1, 2, 3, 4]));
    expect(minimal(dim(), () => false)).toEqual(["1"]);
  });

  test.each([0, 1.5, Number.NaN])("refuses %d", (max) => {
    expect(() => dim(max)).toThrow(new ValueError(`dim: max is ${max}; it must be a positive integer`));
  });
});

describe("axis", () => {
  test("is counted from either end", () => {
    expect(new Set(drawn(axis(3)))).toEqual(new Set([-3, -2, -1, 0, 1, 2]));
    expect(minimal(axis(3), () => false)).toEqual(["0"]);
    expect(minimal(axis(3), (a) => (a + 3) % 3 < 1)).toEqual(["1"]);
    expect(minimal(axis(3), (a) => a >= 0)).toEqual(["-3"]);
  });

  test("refuses scalars", () => {
    expect(() => axis(0)).toThrow(
      new ValueError("axis: rank is 0; a scalar has no axis: draw shapes with minRank: 1"),
    );
    expect(() => axis(1.5)).toThrow(new ValueError("axis: rank is 1.5; it must be an integer of at least 1"));
  });
});

describe("axes", () => {
  test("are what sum takes, also while they shrink", () => {
    everywhere(
      shape().chain((s) => fc.tuple(fc.constant(s), axes(s.length))),
      ([s, a]) => {
        const removed = a === undefined ? s.length : typeof a === "number" ? 1 : a.length;
        expect(sum(zeros(s), a).rank).toBe(s.length - removed);
      },
    );
  });

  test("all kinds occur: all, one, several in any order, from either end", () => {
    const seen = new Set(drawn(axes(2)).map((a) => JSON.stringify(a)));
    for (const a of [undefined, 0, 1, -1, -2, [0], [0, 1], [1, 0], [-1, 0], [-2, -1], [1, -2]]) {
      expect(seen).toContain(JSON.stringify(a));
    }
    expect(drawn(axes(0))).not.toContainEqual(expect.anything());
  });

  test("shrink to all, then to one, then to few", () => {
    expect(minimal(axes(3), () => false)).toEqual(["undefined"]);
    expect(minimal(axes(3), (a) => a === undefined)).toEqual(["0"]);
    expect(minimal(axes(3), (a) => !Array.isArray(a))).toEqual(["[0]"]);
    expect(minimal(axes(3), (a) => !Array.isArray(a) || a.length < 2)).toEqual(["[0,1]"]);
  });

  test("refuse a rank that is none", () => {
    expect(() => axes(-1)).toThrow(new ValueError("axes: rank is -1; it must be an integer of at least 0"));
  });
});
