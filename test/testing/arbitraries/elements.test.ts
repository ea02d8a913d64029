import fc from "fast-check";
import { type DType, type Tensor, tensor, ValueError } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { drawn, everywhere, minimal } from "./shrinking.js";

const { awayFromKinks, distinct, withTies, shape } = arbitraries;
const elements = (x: Tensor) => Array.from(x.dataSync());
const dtypes: DType[] = ["float32", "float64", "int32", "uint8"];
const float64 = (list: string) => [`tensor(${list}, { dtype: "float64" })`];

describe("awayFromKinks", () => {
  test("every element is far from every kink, also while it shrinks", () => {
    everywhere(awayFromKinks({ kinks: [1, -1, 0.3], distance: 1 / 2 }), (x) => {
      for (const element of elements(x)) {
        for (const kink of [1, -1, 0.3]) expect(Math.abs(element - kink)).toBeGreaterThanOrEqual(1 / 2);
      }
    });
  });

  test("whatever the kinks and the distance are", () => {
    const kinks = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 3 });
    const distance = fc.double({ min: 0, max: 1 / 2, noNaN: true });
    const cases = fc.tuple(kinks, distance, fc.constantFrom<DType>("float32", "float64"));
    fc.assert(
      fc.property(cases, ([kinks, distance, dtype]) => {
        const far = (element: number) => kinks.every((kink) => Math.abs(element - kink) >= distance);
        const drawnValues = drawn(awayFromKinks({ kinks, distance, dtype }), 30).flatMap(elements);
        const grid = Array.from({ length: 65 }, (_, i) => -4 + i / 8);
        const allowed = new Set(grid.filter(far));
        return drawnValues.every((element) => allowed.has(element));
      }),
    );
  });

  test("of both signs, up to the kink's neighborhood", () => {
    const values = new Set(drawn(awayFromKinks()).flatMap(elements));
    for (const value of [-4, -0.25, 0.25, 4]) expect(values).toContain(value);
    for (const value of [-0.125, 0, 0.125]) expect(values).not.toContain(value);
    expect(new Set(drawn(awayFromKinks({ kinks: [4, -4], distance: 3 })).flatMap(elements))).toEqual(
      new Set(Array.from({ length: 17 }, (_, i) => -1 + i / 8)),
    );
    const unbroken = drawn(awayFromKinks({ kinks: [], min: 0, max: 1, step: 1 / 2 })).flatMap(elements);
    expect(new Set(unbroken)).toEqual(new Set([0, 0.5, 1]));
  });

  test("shrinks to the element closest to 0, the positive one", () => {
    expect(minimal(awayFromKinks(), (x) => x.size < 2)).toEqual(float64("[0.25, 0.25]"));
    expect(minimal(awayFromKinks(), (x) => elements(x).every((v) => v > -1))).toEqual(float64("-1"));
  });

  test("refuses when nothing is left", () => {
    expect(() => awayFromKinks({ min: -0.125, max: 0.125 })).toThrow(
      new ValueError(
        "awayFromKinks: no element from -0.125 to 0.125 by 0.125 is at least 0.25 away from every kink in [0]; widen min and max, or make distance smaller",
      ),
    );
    expect(() => awayFromKinks({ distance: -1 })).toThrow(
      new ValueError("awayFromKinks: distance is -1; it must be a non-negative number"),
    );
  });
});

describe("distinct", () => {
  test.each(dtypes)("%s: no two elements are equal, also while it shrinks", (dtype) => {
    everywhere(distinct({ dtype }), (x) => {
      expect(x.dtype).toBe(dtype);
      const sorted = elements(x).sort((a, b) => a - b);
      const least = dtype.startsWith("float") ? 1 / 8 : 1;
      for (let i = 1; i < sorted.length; i++) expect(sorted[i] - sorted[i - 1]).toBeGreaterThanOrEqual(least);
    });
  });

  test("in random order, over the whole range", () => {
    const orders = new Set(
      drawn(distinct({ shape: [3], min: 1, max: 3, step: 1 })).map((x) => String(elements(x))),
    );
    expect(orders.size).toBe(6);
    const values = drawn(distinct({ shape: [4] })).flatMap(elements);
    expect([Math.min(...values), Math.max(...values)]).toEqual([-4, 4]);
  });

  test("the range grows on the side that is open", () => {
    const range = (constraints: object) => {
      const values = drawn(distinct({ shape: [200], ...constraints }), 20).flatMap(elements);
      return [Math.min(...values), Math.max(...values)];
    };
    const [low, high] = range({});
    expect([low, high, high - low]).toEqual([-12.5, 12.375, 199 / 8]);
    expect(range({ min: 1 })).toEqual([1, 1 + 199 / 8]);
    expect(range({ max: 1 })).toEqual([1 - 199 / 8, 1]);
    expect(range({ dtype: "uint8", max: 250 })[1]).toBeLessThanOrEqual(250);
  });

  test("shrinks to ascending neighbors", () => {
    expect(minimal(distinct(), (x) => x.size < 4)).toEqual(float64("[0, 0.125, 0.25, 0.375]"));
    expect(minimal(distinct({ max: -1 }), (x) => x.size < 2)).toEqual(float64("[-1.125, -1]"));
    const ascending = (x: Tensor) => elements(x).every((v, i, all) => i === 0 || all[i - 1] < v);
    expect(minimal(distinct(), ascending)).toEqual(float64("[0.125, 0]"));
    expect(minimal(distinct(), (x) => elements(x).every((v) => v < 2))).toEqual(float64("2"));
  });

  test("an example shrinks when its elements are of the grid and differ", () => {
    const shrunk = (list: number[]) => {
      const example = tensor(list, { dtype: "float64" });
      const property = fc.property(distinct(), (x) => x.size < 2);
      return fc.check(property, { examples: [[example]], numRuns: 1 }).counterexample![0].tolist();
    };
    expect(shrunk([3, 1, 2])).toEqual([0, 0.125]);
    expect(shrunk([3, 1, 3])).toEqual([3, 1, 3]);
    expect(shrunk([3, 1, 0.1])).toEqual([3, 1, 0.1]);
  });

  test("refuses what has no room", () => {
    expect(() => drawn(distinct({ shape: [2, 3], min: 0, max: 1, step: 1 / 4 }))).toThrow(
      "distinct: shape [2, 3] has 6 elements, but from 0 to 1 there are only 5 that are 0.25 apart; widen min and max, make step smaller, or limit the shape",
    );
    expect(() => drawn(distinct({ shape: [300], dtype: "uint8" }))).toThrow(
      "distinct: shape [300] has 300 elements, but from 0 to 255 there are only 256 that are 1 apart; widen min and max, make step smaller, or limit the shape",
    );
    expect(() => drawn(distinct({ shape: [2], dtype: "float32", step: 1e-8 }))).toThrow(
      "distinct: step is 1e-8, too small to tell float32 elements as large as 4 apart; make it larger",
    );
  });
});

describe("withTies", () => {
  test.each(dtypes)(
    "%s: at least two elements are equal wherever there are two, also while it shrinks",
    (dtype) => {
      everywhere(withTies({ dtype }), (x) => {
        const values = new Set(elements(x)).size;
        expect(values).toBeLessThanOrEqual(3);
        if (x.size >= 2) expect(values).toBeLessThan(x.size);
      });
    },
  );

  test("one, two or three values, also at the maximum", () => {
    const tensors = drawn(withTies({ shape: [6] }));
    for (const count of [1, 2, 3]) {
      expect(tensors.filter((x) => new Set(elements(x)).size === count).length).toBeGreaterThan(50);
    }
    const atTop = (x: Tensor) => elements(x).filter((v) => v === Math.max(...elements(x))).length;
    expect(tensors.filter((x) => atTop(x) > 1 && atTop(x) < 6).length).toBeGreaterThan(100);
    expect(tensors.filter((x) => atTop(x) === 1).length).toBeGreaterThan(20);
  });

  test("shrinks to equal elements, or to what the failure needs", () => {
    expect(minimal(withTies(), (x) => x.size < 3)).toEqual(float64("[0, 0, 0]"));
    const several = minimal(withTies({ shape: shape({ minRank: 1 }) }), (x) => new Set(elements(x)).size < 2);
    for (const code of several) expect(code).toMatch(/^tensor\(\[(0|-?0\.125), (0|-?0\.125), (0|-?0\.125)\]/);
  });
});
