import fc from "fast-check";
import {
  type Axes,
  abs,
  add,
  argmax,
  argmin,
  broadcastTo,
  cast,
  clamp,
  type DType,
  div,
  equal,
  exp,
  gatherRows,
  greater,
  leakyRelu,
  less,
  log,
  max,
  maximum,
  mean,
  min,
  minimum,
  mul,
  neg,
  pow,
  type ReduceOptions,
  relu,
  sigmoid,
  sqrt,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  variance,
  zeros,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { stridesOf } from "../../src/tensor/shape.js";
import { expectClose } from "../support/expect-tensor.js";

/** The element at an index; axes of size 1, and axes that t does not have, are read as often as it takes. */
function element(t: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - t.rank).map((i, axis) => (t.shape[axis] === 1 ? 0 : i));
  return t.dataSync()[own.reduce((at, i, axis) => at * t.shape[axis] + i, 0)];
}

/** Every index of a shape, in row-major order. */
function everyIndex(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indices, n) => indices.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]],
  );
}

const elements = (t: Tensor) => Array.from(t.dataSync());

const values = { elements: arbitraries.between(-2, 2) };
const integers = { min: -5, max: 5, step: 1 };
/** Small enough to be walked through index by index. */
const shapes = arbitraries.shape({ minRank: 1, maxDim: 3 });

describe("one element at a time:", () => {
  test.each<[string, (x: Tensor) => Tensor, (x: number) => number]>([
    ["neg", neg, (x) => -x],
    ["abs", abs, Math.abs],
    ["exp", exp, Math.exp],
    ["log", log, Math.log],
    ["sqrt", sqrt, Math.sqrt],
    ["tanh", tanh, Math.tanh],
    ["relu", relu, (x) => Math.max(x, 0)],
    ["leakyRelu", (x) => leakyRelu(x, 0.5), (x) => (x > 0 ? x : x / 2)],
    ["clamp", (x) => clamp(x, { min: -0.5, max: 1 }), (x) => (x < -0.5 ? -0.5 : Math.min(x, 1))],
    ["pow", (x) => pow(x, 3), (x) => x ** 3],
  ])("%s", (_, op, f) => {
    fc.assert(
      fc.property(arbitraries.tensor(values), (x) => {
        const y = op(x);
        expect(y.shape).toEqual(x.shape);
        expect(elements(y)).toEqual(elements(x).map(f));
      }),
    );
  });

  test("sigmoid", () => {
    fc.assert(
      fc.property(arbitraries.tensor(values), (x) => {
        const expected = Float64Array.from(x.dataSync(), (v) => 1 / (1 + Math.exp(-v)));
        expectClose(sigmoid(x), tensor(expected, { shape: x.shape }));
      }),
    );
  });
});

describe("two broadcast shapes:", () => {
  // On a grid coarse enough for equals among them.
  const pairs = arbitraries.tensors({
    shapes: arbitraries.broadcastableShapes({ maxDim: 3 }).map(({ shapes }) => shapes),
    min: -2,
    max: 2,
  });
  const aboveZero = (value: number) => Math.abs(value) + 1 / 4;

  test.each<[string, (a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => number, DType]>([
    ["add", add, (a, b) => a + b, "float64"],
    ["sub", sub, (a, b) => a - b, "float64"],
    ["mul", mul, (a, b) => a * b, "float64"],
    ["div", div, (a, b) => a / b, "float64"],
    ["pow", pow, (a, b) => a ** b, "float64"],
    ["maximum", maximum, (a, b) => Math.max(a, b), "float64"],
    ["minimum", minimum, (a, b) => Math.min(a, b), "float64"],
    ["equal", equal, (a, b) => (a === b ? 1 : 0), "uint8"],
    ["greater", greater, (a, b) => (a > b ? 1 : 0), "uint8"],
    ["less", less, (a, b) => (a < b ? 1 : 0), "uint8"],
  ])("%s", (name, op, f, dtype) => {
    fc.assert(
      fc.property(pairs, ([any, b]) => {
        // A base below 0 would make most powers NaN.
        const a = name === "pow" ? tensor(any.dataSync().map(aboveZero), { shape: any.shape }) : any;
        const y = op(a, b);
        const rank = Math.max(a.rank, b.rank);
        const size = (own: Tensor, axis: number) => own.shape.at(axis - rank) ?? 1;
        const expected = Array.from({ length: rank }, (_, axis) => Math.max(size(a, axis), size(b, axis)));
        expect([y.shape, y.dtype]).toEqual([expected, dtype]);
        expect(elements(y)).toEqual(everyIndex(expected).map((i) => f(element(a, i), element(b, i))));
      }),
    );
  });

  test("a number is a scalar of the other's dtype, on either side", () => {
    const x = tensor([1, 2, 4], { dtype: "int32" });
    expect([sub(x, 1), sub(1, x)].map((y) => [y.dtype, y.tolist()])).toEqual([
      ["int32", [0, 1, 3]],
      ["int32", [0, -1, -3]],
    ]);
    expect([greater(x, 2), less(2, x)].map((y) => y.tolist())).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ]);
  });

  test("NaN equals nothing, and is neither greater nor less", () => {
    const nan = tensor([Number.NaN]);
    for (const compare of [equal, greater, less]) expect(compare(nan, nan).tolist()).toEqual([0]);
  });

  test("broadcastTo reads elements again", () => {
    const x = tensor([[1], [2]]);
    expect(broadcastTo(x, [2, 2, 3]).tolist()).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
    ]);
  });
});

/** The values that become element `index` of a reduction, in row-major order. */
function group(x: Tensor, axes: number[], index: readonly number[]): number[] {
  return everyIndex(x.shape)
    .filter((i) => i.every((at, axis) => axes.includes(axis) || at === index[axis]))
    .map((i) => element(x, i));
}

describe("over any axes:", () => {
  const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const tensors = arbitraries.tensor({ shape: shapes, ...integers });
  const cases = tensors.chain((x) =>
    fc.tuple(fc.constant(x), fc.subarray(x.shape.map((_, axis) => axis)), fc.boolean(), fc.boolean()),
  );

  test.each<
    [string, (x: Tensor, axes?: Axes, options?: ReduceOptions) => Tensor, (values: number[]) => number]
  >([
    ["sum", sum, (values) => values.reduce((a, b) => a + b, 0)],
    ["mean", mean, average],
    ["max", max, (values) => Math.max(...values)],
    ["min", min, (values) => Math.min(...values)],
    [
      "variance",
      (x, axes, options) => variance(x, axes, { ...options, correction: 0 }),
      (values) => average(values.map((value) => (value - average(values)) ** 2)),
    ],
  ])("%s", (_, op, f) => {
    fc.assert(
      fc.property(cases, ([x, axes, keepDim, fromTheEnd]) => {
        const y = op(x, fromTheEnd ? axes.map((axis) => axis - x.rank) : axes, { keepDim });
        const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        expect(y.shape).toEqual(keepDim ? kept : x.shape.filter((_, axis) => !axes.includes(axis)));
        const expected = everyIndex(kept).map((index) => f(group(x, axes, index)));
        expectClose(y, tensor(Float64Array.from(expected), { shape: y.shape }));
      }),
    );
  });

  test("of a sample, the variance is divided by one less", () => {
    expect(variance(tensor([1, 2, 3, 4])).item()).toBeCloseTo(5 / 3, 6);
    expect(variance(tensor([5])).item()).toBeNaN();
  });

  test("and without axes, over all of them", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        const all = x.shape.map((_, axis) => axis);
        for (const op of [sum, mean, max, min]) expect(op(x).tolist()).toEqual(op(x, all).tolist());
      }),
    );
  });
});

describe("positions:", () => {
  test.each<[string, typeof argmax, (values: number[]) => number]>([
    ["argmax", argmax, (values) => values.indexOf(Math.max(...values))],
    ["argmin", argmin, (values) => values.indexOf(Math.min(...values))],
  ])("%s is the first along its axis, or among all", (_, op, f) => {
    const cases = arbitraries
      .tensor({ shape: shapes, ...integers })
      .chain((x) => fc.tuple(fc.constant(x), arbitraries.axis(x.rank), fc.boolean()));
    fc.assert(
      fc.property(cases, ([x, axis, keepDim]) => {
        const at = axis < 0 ? axis + x.rank : axis;
        const y = op(x, axis, { keepDim });
        const kept = x.shape.with(at, 1);
        expect([y.shape, y.dtype]).toEqual([keepDim ? kept : x.shape.toSpliced(at, 1), "int32"]);
        expect(elements(y)).toEqual(everyIndex(kept).map((index) => f(group(x, [at], index))));
        expect(op(x).item()).toBe(f(elements(x)));
      }),
    );
  });

  test("gatherRows answers the rows of its index", () => {
    const cases = arbitraries
      .tensor({ shape: shapes, ...values })
      .chain((x) =>
        fc.tuple(fc.constant(x), arbitraries.labels({ N: fc.nat({ max: 6 }), classes: x.shape[0] })),
      );
    fc.assert(
      fc.property(cases, ([x, index]) => {
        const width = stridesOf(x.shape)[0];
        const rows = elements(index).map((row) => elements(x).slice(row * width, (row + 1) * width));
        const y = gatherRows(x, index);
        expect(y.shape).toEqual([index.size, ...x.shape.slice(1)]);
        expect(elements(y)).toEqual(rows.flat());
      }),
    );
  });
});

describe("integers:", () => {
  test("cast cuts fractions off, and wraps where a byte ends", () => {
    expect(elements(cast(tensor([1.7, -1.7, 300]), "int32"))).toEqual([1, -1, 300]);
    expect(elements(cast(tensor([1.7, 255, 256, 300, -1]), "uint8"))).toEqual([1, 255, 0, 44, 255]);
    expect(elements(cast(tensor([0.1], { dtype: "float64" }), "float32"))).toEqual([Math.fround(0.1)]);
  });

  test("stay integers in arithmetic, order and sums", () => {
    const x = tensor([3, -2, 7], { dtype: "int32" });
    const results = [
      add(x, x),
      mul(x, 2),
      neg(x),
      abs(x),
      maximum(x, 0),
      clamp(x, { max: 5 }),
      sum(x),
      max(x),
    ];
    expect(results.map((y) => [y.dtype, y.tolist()])).toEqual([
      ["int32", [6, -4, 14]],
      ["int32", [6, -4, 14]],
      ["int32", [-3, 2, -7]],
      ["int32", [3, 2, 7]],
      ["int32", [3, 0, 7]],
      ["int32", [3, -2, 5]],
      ["int32", 8],
      ["int32", 7],
    ]);
  });

  test("a sum of bytes counts beyond 255", () => {
    const hits = equal(zeros([300]), 0);
    expect(hits.dtype).toBe("uint8");
    expect([sum(hits).dtype, sum(hits).item()]).toEqual(["int32", 300]);
  });
});
