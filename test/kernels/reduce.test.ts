import fc from "fast-check";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { argReduce, type Reduction, reduce } from "../../kernels/reduce/reference.js";
import { createArray, type DType } from "../../kernels/shared/types.js";

const { dim } = arbitraries;

/** The middle axis is the one that goes. */
const cases = arbitraries
  .tensor({ shape: fc.tuple(dim(3), dim(5), dim(3)), min: -5, max: 5, step: 1 })
  .map((t) => ({ x: t.dataSync(), d: { outer: t.shape[0], R: t.shape[1], inner: t.shape[2] } }));

/** The values that become one, for each place of the result. */
function columns(x: ArrayLike<number>, { outer, R, inner }: { outer: number; R: number; inner: number }) {
  return Array.from({ length: outer * inner }, (_, at) =>
    Array.from({ length: R }, (_, r) => x[(Math.floor(at / inner) * R + r) * inner + (at % inner)]),
  );
}

const byHand: Record<Reduction, (values: number[]) => number> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  mean: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

describe.each(Object.keys(byHand) as Reduction[])("reduce %s", (f) => {
  const reduced = (values: number[], dtype: DType = "float32") => {
    const x = createArray(dtype, values.length);
    x.set(values);
    const out = createArray(dtype, 1);
    reduce(f, x, out, { outer: 1, R: values.length, inner: 1 });
    return out[0];
  };

  test("equals the sum by hand along the middle axis", () => {
    fc.assert(
      fc.property(cases, ({ x, d }) => {
        const out = new Float64Array(d.outer * d.inner).fill(Number.NaN);
        reduce(f, x, out, d);
        expect([...out]).toEqual(columns(x, d).map(byHand[f]));
      }),
    );
  });

  test("carries NaN through", () => {
    for (const values of [
      [Number.NaN, 1],
      [1, Number.NaN],
    ])
      expect(reduced(values)).toBeNaN();
  });

  test("of nothing is its neutral element", () => {
    const neutral = { sum: 0, mean: Number.NaN, max: -Infinity, min: Infinity };
    expect(reduced([])).toBe(neutral[f]);
  });

  test("accumulates in float64", () => {
    const expected = { sum: 2, mean: 0.5, max: 2 ** 30, min: -(2 ** 30) };
    expect(reduced([2 ** 30, 1, 1, -(2 ** 30)])).toBe(expected[f]);
  });
});

describe.each(["max", "min"] as const)("argReduce %s", (f) => {
  test("is the first place of what reduce answers", () => {
    fc.assert(
      fc.property(cases, ({ x, d }) => {
        const out = new Int32Array(d.outer * d.inner).fill(-1);
        argReduce(f, x, out, d);
        expect([...out]).toEqual(columns(x, d).map((values) => values.indexOf(byHand[f](values))));
      }),
    );
  });
});
