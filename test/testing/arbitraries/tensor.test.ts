import fc from "fast-check";
import { type DType, full, matmul, mul, sum, type Tensor, tensor as tensorFrom, ValueError } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { counterexamples, drawn, everywhere, minimal } from "./shrinking.js";

const { shape, tensor, tensors } = arbitraries;
const elements = (x: Tensor) => Array.from(x.dataSync());

describe("tensor: what is drawn", () => {
  test("float64 multiples of 1/8 from -4 to 4 in any shape, also while it shrinks", () => {
    everywhere(tensor(), (x) => {
      expect(x.dtype).toBe("float64");
      expect(x.requiresGrad).toBe(false);
      for (const element of elements(x)) {
        expect(Number.isInteger(8 * element)).toBe(true);
        expect(Math.abs(element)).toBeLessThanOrEqual(4);
        expect(Object.is(element, -0)).toBe(false);
      }
    });
  });

  test("every value of the range, and some tensors of few values", () => {
    const all = drawn(tensor({ min: -1, max: 1, step: 1 / 4 }));
    expect(new Set(all.flatMap(elements))).toEqual(new Set([-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]));
    const large = drawn(tensor({ shape: [50] }));
    const few = large.filter((x) => new Set(elements(x)).size <= 5);
    expect(few.length).toBeGreaterThan(50);
    expect(few.filter((x) => elements(x).includes(4)).length).toBeGreaterThan(20);
    expect(large.filter((x) => new Set(elements(x)).size > 20).length).toBeGreaterThan(200);
  });

  test("a fixed shape, or one of an arbitrary", () => {
    expect(drawn(tensor({ shape: [2, 3] })).every((x) => String(x.shape) === "2,3")).toBe(true);
    expect(drawn(tensor({ shape: [] })).every((x) => x.rank === 0)).toBe(true);
    expect(drawn(tensor({ shape: [0, 3] })).every((x) => x.size === 0)).toBe(true);
    const either = drawn(tensor({ shape: fc.constantFrom([2], [3, 1]) }));
    expect(new Set(either.map((x) => String(x.shape)))).toEqual(new Set(["2", "3,1"]));
    expect(Math.max(...drawn(tensor({ size: "xsmall" })).flatMap((x) => [...x.shape]))).toBe(2);
  });

  const ranges: [DType, number, number][] = [
    ["float32", -4, 4],
    ["float64", -4, 4],
    ["int32", -4, 4],
    ["uint8", 0, 4],
  ];
  test.each(ranges)("%s: from %d to %d", (dtype, min, max) => {
    const all = drawn(tensor({ dtype }));
    expect(all.every((x) => x.dtype === dtype)).toBe(true);
    const values = all.flatMap(elements);
    expect([Math.min(...values), Math.max(...values)]).toEqual([min, max]);
    expect(values.every(Number.isInteger)).toBe(dtype === "int32" || dtype === "uint8");
  });

  test("integer dtypes limit the range, and take whole numbers of it", () => {
    const bytes = drawn(tensor({ dtype: "uint8", min: -7.5, max: 1e9 })).flatMap(elements);
    expect([Math.min(...bytes), Math.max(...bytes)]).toEqual([0, 255]);
    const ints = drawn(tensor({ dtype: "int32", min: 0.5, max: 2.5 })).flatMap(elements);
    expect(new Set(ints)).toEqual(new Set([1, 2]));
    const even = drawn(tensor({ dtype: "int32", min: 0, max: 6, step: 2 })).flatMap(elements);
    expect(new Set(even)).toEqual(new Set([0, 2, 4, 6]));
  });

  test("one end of the range is enough", () => {
    const range = (constraints: object) => {
      const values = drawn(tensor(constraints)).flatMap(elements);
      return [Math.min(...values), Math.max(...values)];
    };
    expect(range({ min: 1 })).toEqual([1, 4]);
    expect(range({ min: 10 })).toEqual([10, 18]);
    expect(range({ max: 1 })).toEqual([-4, 1]);
    expect(range({ max: -10 })).toEqual([-18, -10]);
  });

  test("a step that no float holds gives what the dtype rounds to", () => {
    const values = drawn(tensor({ dtype: "float32", min: 0, max: 0.3, step: 0.1 })).flatMap(elements);
    expect(new Set(values)).toEqual(new Set([0, 0.1, 0.2, 0.3].map(Math.fround)));
  });

  test("special values only where they are wanted", () => {
    const kinds = (constraints: object) => {
      const values = drawn(tensor(constraints)).flatMap(elements);
      return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].filter((v) =>
        values.includes(v),
      );
    };
    expect(kinds({})).toEqual([]);
    expect(kinds({ noNaN: false })).toEqual([Number.NaN]);
    expect(kinds({ noInfinity: false })).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(kinds({ noNaN: false, noInfinity: false, dtype: "float32" })).toHaveLength(3);
    expect(kinds({ noNaN: false, noInfinity: false, dtype: "int32" })).toEqual([]);
  });

  test("elements of a user's own, rounded to the dtype", () => {
    const values = drawn(tensor({ dtype: "float32", elements: fc.constantFrom(0.1, -0) })).flatMap(elements);
    expect(new Set(values)).toEqual(new Set([Math.fround(0.1), -0]));
    expect(values.some((value) => Object.is(value, -0))).toBe(true);
  });

  test("leaves that require a gradient, where there is one", () => {
    expect(drawn(tensor({ requiresGrad: true })).every((x) => x.requiresGrad)).toBe(true);
    expect(drawn(tensor({ requiresGrad: true, dtype: "int32" })).some((x) => x.requiresGrad)).toBe(false);
  });

  test("refuses a range in which there is nothing", () => {
    expect(() => tensor({ min: 2, max: 1 })).toThrow(
      new ValueError(
        "tensor: there is no float64 from min 2 to max 1; widen the range or choose another dtype",
      ),
    );
    expect(() => tensor({ dtype: "uint8", max: -1 })).toThrow(
      new ValueError(
        "tensor: there is no uint8 from min -4 to max -1; widen the range or choose another dtype",
      ),
    );
    expect(() => tensor({ step: 0 })).toThrow(
      new ValueError("tensor: step is 0; it must be a positive number"),
    );
  });
});

describe("tensor: what it shrinks to", () => {
  const code = (list: string, options = '{ dtype: "float64" }') => [`tensor(${list}, ${options})`];

  test("the smallest rank, then the smallest dimensions, then the simplest elements", () => {
    expect(minimal(tensor(), () => false)).toEqual(code("0"));
    expect(minimal(tensor(), (x) => x.size < 5)).toEqual(code("[0, 0, 0, 0, 0]"));
    expect(minimal(tensor(), (x) => x.rank < 2)).toEqual(code("[[0]]"));
    expect(minimal(tensor({ min: 1 / 4 }), (x) => x.size < 2)).toEqual(code("[0.25, 0.25]"));
    expect(minimal(tensor({ min: -9, max: -1 }), (x) => x.size < 2)).toEqual(code("[-1, -1]"));
    expect(minimal(tensor({ dtype: "uint8" }), (x) => x.size < 2)).toEqual(
      code("[0, 0]", '{ dtype: "uint8" }'),
    );
  });

  test("the element that made the property fail, however large its tensor was", () => {
    const above = (limit: number) => (x: Tensor) => elements(x).every((element) => element <= limit);
    expect(minimal(tensor(), above(1))).toEqual(code("1.125"));
    expect(minimal(tensor({ size: "medium" }), above(3.875))).toEqual(code("4"));
    expect(minimal(tensor(), (x) => elements(x).every((element) => element > -2))).toEqual(code("-2"));
    expect(
      minimal(tensor({ shape: [3, 3] }), above(1)).every((line) => line.match(/1\.125/g)?.length === 1),
    ).toBe(true);
    expect(minimal(tensor({ shape: shape({ minRank: 2, maxRank: 3 }) }), above(1))).toEqual(
      code("[[1.125]]"),
    );
    expect(
      minimal(tensor({ shape: fc.constantFrom([2, 2], [3, 4, 5]) }), above(3)).length,
    ).toBeLessThanOrEqual(4);
  });

  test("positive rather than negative elements, and finite rather than special ones", () => {
    const large = (x: Tensor) => elements(x).every((element) => Math.abs(element) < 2);
    expect(minimal(tensor(), large)).toEqual(code("2"));
    const both = tensor({ noNaN: false, noInfinity: false });
    expect(minimal(both, (x) => elements(x).every(Number.isFinite))).toEqual(code("Infinity"));
    expect(minimal(both, (x) => !elements(x).some(Number.isNaN))).toEqual(code("NaN"));
  });

  test("elements that need each other stay together", () => {
    const ascending = (x: Tensor) => elements(x).every((element, i, all) => i === 0 || all[i - 1] <= element);
    for (const x of counterexamples(tensor(), ascending)) {
      expect(x.shape).toEqual([2]);
      expect([
        [0.125, 0],
        [0, -0.125],
      ]).toContainEqual(elements(x));
    }
    const columns = tensor({ shape: shape({ minRank: 2, maxRank: 2 }) });
    const noEqualInColumn = (x: Tensor) => {
      const rows = x.tolist() as number[][];
      return rows[0].every((_, j) => new Set(rows.map((row) => row[j])).size === rows.length);
    };
    expect(minimal(columns, noEqualInColumn)).toEqual(code("[[0], [0]]"));
  });

  test("elements of a user's own shrink by their own rules", () => {
    const own = tensor({ elements: fc.integer({ min: 10, max: 99 }) });
    expect(minimal(own, (x) => elements(x).every((element) => element < 50))).toEqual(code("50"));
    expect(minimal(own, (x) => x.size < 3)).toEqual(code("[10, 10, 10]"));
  });

  test("an example that a user gives shrinks too", () => {
    const property = fc.property(tensor(), (x) => elements(x).every((element) => element <= 1));
    const example = tensorFrom(
      [
        [0.5, 3, -1],
        [0, 0, 0],
      ],
      { dtype: "float64" },
    );
    const { counterexample } = fc.check(property, { examples: [[example]], numRuns: 1 });
    expect(fc.stringify(counterexample)).toBe(`[${code("1.125")[0]}]`);
    const foreign = tensorFrom([Math.PI, 3], { dtype: "float64" });
    const kept = fc.check(property, { examples: [[foreign]], numRuns: 1 });
    expect(kept.counterexample).toEqual([foreign]);
  });

  test("through map, chain and tuple", () => {
    const pairs = shape().chain((s) =>
      fc.tuple(
        tensor({ shape: s }),
        tensor({ shape: s }).map((x) => mul(x, x)),
      ),
    );
    expect(minimal(pairs, ([a]) => a.size < 2)).toEqual([
      '[tensor([0, 0], { dtype: "float64" }),tensor([0, 0], { dtype: "float64" })]',
    ]);
  });
});

describe("tensor: what a property does to it", () => {
  test("an update in place is not reported", () => {
    const overwritten = minimal(tensor(), (x) => {
      const fails = x.size >= 2;
      x.assign(full(x.shape, 99, { dtype: "float64" }));
      return !fails;
    });
    expect(overwritten).toEqual(['tensor([0, 0], { dtype: "float64" })']);
  });

  test("gradients do not add up from one run to the next", () => {
    fc.assert(
      fc.property(tensor({ requiresGrad: true }), (x) => {
        sum(x).backward();
        return elements(x.grad!).every((g) => g === 1);
      }),
    );
    // Where something beside the tensor shrinks, the tensor takes part in many runs.
    const beside = fc.tuple(tensor({ requiresGrad: true, shape: [2] }), fc.nat());
    const gradients: unknown[] = [];
    counterexamples(beside, ([x, n]) => {
      sum(x).backward();
      gradients.push(...elements(x.grad!));
      return n < 1000;
    });
    expect(new Set(gradients)).toEqual(new Set([1]));
  });
});

describe("tensors", () => {
  const dim = fc.integer({ min: 1, max: 4 });
  const shapes = fc.tuple(dim, dim, dim).map(([m, k, n]): number[][] => [
    [m, k],
    [k, n],
  ]);

  test("fit together, also while they shrink", () => {
    everywhere(tensors({ shapes, dtype: "float32" }), ([a, b]) => {
      expect(matmul(a, b).shape).toEqual([a.shape[0], b.shape[1]]);
    });
  });

  test("keep the elements that made the property fail when the shapes shrink", () => {
    const largest = (x: Tensor) => Math.max(...elements(x));
    const holds = ([a, b]: Tensor[]) => largest(a) * largest(b) < 4 || largest(a) < 0;
    for (const [a, b] of counterexamples(tensors({ shapes }), holds)) {
      const [x, y] = [a, b].map((t) => Math.abs(t.item()));
      expect(a.item() * b.item()).toBeGreaterThanOrEqual(4);
      expect((x - 1 / 8) * y).toBeLessThan(4);
      expect(x * (y - 1 / 8)).toBeLessThan(4);
    }
  });
});
