import {
  abs,
  argmax,
  argmin,
  clamp,
  leakyRelu,
  log,
  max,
  maximum,
  maxPool2d,
  min,
  minimum,
  pow,
  relu,
  reshape,
  sqrt,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** d(Σ fn)/dx at these values. */
function slope(fn: (x: Tensor) => Tensor, values: number[], shape = [values.length]): number[] {
  const x = tensor(values, { shape, requiresGrad: true });
  sum(fn(x)).backward();
  return Array.from(x.grad!.dataSync());
}

/** An image of one channel. */
const image = (values: number[], side = Math.sqrt(values.length)) =>
  tensor(values, { shape: [1, 1, values.length / side, side] });

const pooled = (values: number[], kernelSize: number, options = {}) =>
  Array.from(maxPool2d(image(values), kernelSize, options).dataSync());

const poolSlope = (values: number[], kernelSize: number, options = {}) =>
  slope((x) => maxPool2d(reshape(x, image(values).shape), kernelSize, options), values);

describe("at a kink the slope is", () => {
  test("0 for relu at 0", () => expect(slope(relu, [-1, -0, 0, 1])).toEqual([0, 0, 0, 1]));

  test("the slope of the left for leakyRelu at 0", () =>
    expect(slope((x) => leakyRelu(x, 0.25), [-1, -0, 0, 1])).toEqual([0.25, 0.25, 0.25, 1]));

  test("0 for abs at 0", () => expect(slope(abs, [-2, 0, 2])).toEqual([-1, 0, 1]));

  test("that of the identity for clamp on a bound", () => {
    const values = [-2, -1, 0, 1, 2];
    expect(slope((x) => clamp(x, { min: -1, max: 1 }), values)).toEqual([0, 1, 1, 1, 0]);
    expect(slope((x) => clamp(x, { min: -1 }), values)).toEqual([0, 1, 1, 1, 1]);
    expect(slope((x) => clamp(x, { max: 1 }), values)).toEqual([1, 1, 1, 1, 0]);
    expect(slope((x) => clamp(x, { min: 1, max: 1 }), values)).toEqual([0, 0, 0, 1, 0]);
  });

  test.each([
    ["maximum", maximum, [0, 0.5, 1]],
    ["minimum", minimum, [1, 0.5, 0]],
  ] as const)("one half each for %s of equals", (_, op, expected) => {
    const other = tensor([2, 2, 2]);
    expect(slope((x) => op(x, other), [1, 2, 3])).toEqual(expected);
    expect(slope((x) => op(other, x), [1, 2, 3])).toEqual(expected);
    expect(slope((x) => op(x, 2), [1, 2, 3])).toEqual(expected);
    expect(slope((x) => op(x, x), [1, 2, 3])).toEqual([1, 1, 1]);
  });

  test.each([
    ["max", max, 1],
    ["min", min, -1],
  ] as const)("that of the first of equals, in row-major order, for %s", (_, op, sign) => {
    const values = [1, 3, 3, 2, 3, 3].map((v) => sign * v);
    expect(slope((x) => op(x), values, [2, 3])).toEqual([0, 1, 0, 0, 0, 0]);
    expect(slope((x) => op(x, 1), values, [2, 3])).toEqual([0, 1, 0, 0, 1, 0]);
    expect(slope((x) => op(x, 0), values, [2, 3])).toEqual([0, 1, 1, 1, 0, 0]);
    // Axes that do not lie next to each other: of x[0, 0, 1], x[1, 0, 0] and x[1, 0, 1] the first wins.
    const cube = [0, 5, 1, 1, 5, 5, 1, 1].map((v) => sign * v);
    expect(slope((x) => op(x, [2, 0]), cube, [2, 2, 2])).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test("that of the first of equals, in row-major order, for maxPool2d", () => {
    expect(poolSlope([5, 5, 5, 5], 2)).toEqual([1, 0, 0, 0]);
    expect(poolSlope([1, 5, 5, 1], 2)).toEqual([0, 1, 0, 0]);
    expect(poolSlope([1, 1, 5, 5], 2)).toEqual([0, 0, 1, 0]);
  });

  test("added up for maxPool2d where windows overlap", () => {
    expect(poolSlope([0, 0, 0, 0, 7, 0, 0, 0, 0], 2, { stride: 1 })).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
    expect(poolSlope([1, 1, 1, 1, 1, 1, 1, 1, 1], 2, { stride: 1 })).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0]);
  });

  test("infinite for sqrt and log at 0", () => {
    expect(slope(sqrt, [0])).toEqual([inf]);
    expect(slope(log, [0])).toEqual([inf]);
  });

  test("a number for pow at 0, where n·0ⁿ⁻¹ or 0ᵇ·ln 0 would not be", () => {
    expect(slope((x) => pow(x, 0), [0])).toEqual([0]);
    expect(slope((x) => pow(x, 1), [0])).toEqual([1]);
    expect(slope((x) => pow(x, 2), [0])).toEqual([0]);
    expect(slope((x) => pow(x, tensor([0, 1, 2])), [0])).toEqual([1]);
    expect(slope((x) => pow(0, x), [0, 1, 2])).toEqual([0, 0, 0]);
  });
});

describe("the first of equals is the position of", () => {
  test("argmax and argmin", () => {
    expect(argmax(tensor([1, 3, 3, 0])).item()).toBe(1);
    expect(argmin(tensor([1, 0, 3, 0])).item()).toBe(1);
    expect(
      argmax(
        tensor([
          [1, 1],
          [1, 1],
        ]),
        0,
      ).tolist(),
    ).toEqual([0, 0]);
    expect(argmin(tensor([0, -0])).item()).toBe(0);
  });
});

describe("NaN goes through", () => {
  test.each([
    ["relu", relu],
    ["leakyRelu", leakyRelu],
    ["abs", abs],
    ["clamp", (x: Tensor) => clamp(x, { min: -1, max: 1 })],
    ["clamp at one end", (x: Tensor) => clamp(x, { min: 0 })],
    ["maximum", (x: Tensor) => maximum(x, 0)],
    ["maximum, on the right", (x: Tensor) => maximum(0, x)],
    ["minimum", (x: Tensor) => minimum(x, 0)],
    ["minimum, on the right", (x: Tensor) => minimum(0, x)],
  ])("%s, and no further", (_, fn) => {
    const [first, second] = fn(tensor([nan, 0.5])).dataSync();
    expect(first).toBeNaN();
    expect(second).not.toBeNaN();
  });

  test.each([
    ["first", [nan, 1, 2]],
    ["in the middle", [1, nan, 2]],
    ["last", [1, 2, nan]],
  ])("max and min, %s", (_, values) => {
    expect(max(tensor(values)).item()).toBeNaN();
    expect(min(tensor(values)).item()).toBeNaN();
  });

  test("argmax and argmin, which answer where the first is", () => {
    expect(argmax(tensor([1, nan, 9, nan])).item()).toBe(1);
    expect(argmin(tensor([1, nan, -9, nan])).item()).toBe(1);
  });

  test("maxPool2d, to every window that sees it, and its gradient goes there", () => {
    const values = [9, 1, 1, 1, nan, 1, 1, 1, 2];
    expect(pooled(values, 2, { stride: 1 })).toEqual([nan, nan, nan, nan]);
    expect(poolSlope(values, 2, { stride: 1 })).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
    expect(pooled([nan, 1, 2, 3], 1)).toEqual([nan, 1, 2, 3]);
    expect(poolSlope([1, nan, nan, 3], 2)).toEqual([0, 0, 1, 0]);
  });
});

describe.each(await readableBackends())("beside NaN, as in PyTorch, the slope on $name is", (backend) => {
  const on = (title: string, body: () => void) => test(title, () => withBackend(backend, body));

  on("1 for relu, and `slope` for leakyRelu", () => {
    expect(slope(relu, [nan, -1, nan, 1, nan])).toEqual([1, 0, 1, 1, 1]);
    expect(slope((x) => leakyRelu(x, 0.25), [nan, -1, 1])).toEqual([0.25, 0.25, 1]);
  });

  on("0 for abs and clamp", () => {
    expect(slope(abs, [nan, -1, 1])).toEqual([0, -1, 1]);
    expect(slope((x) => clamp(x, { min: -1, max: 1 }), [nan, 0])).toEqual([0, 1]);
    expect(slope((x) => clamp(x, { min: -1 }), [nan, 0])).toEqual([0, 1]);
    expect(slope((x) => clamp(x, { max: 1 }), [nan, 0])).toEqual([0, 1]);
  });

  on("all of it for both sides of maximum and minimum", () => {
    for (const op of [maximum, minimum]) {
      const other = tensor([nan, 0, nan]);
      expect(slope((x) => op(x, other), [0, nan, nan])).toEqual([1, 1, 1]);
      expect(slope((x) => op(other, x), [0, nan, nan])).toEqual([1, 1, 1]);
    }
  });

  on("that of the first NaN for max and min, and of the last one for maxPool2d", () => {
    for (const op of [max, min]) {
      expect(slope((x) => op(x), [1, nan, nan, 3])).toEqual([0, 1, 0, 0]);
    }
    expect(poolSlope([1, nan, nan, 3], 2)).toEqual([0, 0, 1, 0]);
    expect(poolSlope([nan, nan, nan, nan], 2)).toEqual([0, 0, 0, 1]);
    expect(poolSlope(new Array(16).fill(nan), 2)).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1]);
    expect(poolSlope(new Array(9).fill(nan), 2, { stride: 1 })).toEqual([0, 0, 0, 0, 1, 1, 0, 1, 1]);
  });
});

describe("infinities go through", () => {
  test.each([
    ["relu", relu, [inf, 0]],
    ["leakyRelu", (x: Tensor) => leakyRelu(x, 0.5), [inf, -inf]],
    ["abs", abs, [inf, inf]],
    ["clamp", (x: Tensor) => clamp(x, { min: -1, max: 1 }), [1, -1]],
    ["clamp at the other end", (x: Tensor) => clamp(x, { min: 0 }), [inf, 0]],
    ["maximum", (x: Tensor) => maximum(x, 0), [inf, 0]],
    ["minimum", (x: Tensor) => minimum(x, 0), [0, -inf]],
  ])("%s", (_, fn, expected) => {
    expect(fn(tensor([inf, -inf])).tolist()).toEqual(expected);
  });

  test("max, min and their positions", () => {
    const x = tensor([0, -inf, inf, inf, -inf]);
    expect([max(x), argmax(x), min(x), argmin(x)].map((t) => t.item())).toEqual([inf, 2, -inf, 1]);
  });

  test("maxPool2d: a window of nothing but -infinity has a maximum, and it is its first element", () => {
    const lowest = [-inf, -inf, -inf, -inf];
    expect(pooled(lowest, 2)).toEqual([-inf]);
    expect(poolSlope(lowest, 2)).toEqual([1, 0, 0, 0]);
    expect(pooled([1, inf, 2, 3], 2)).toEqual([inf]);
  });
});

describe("the padding of maxPool2d", () => {
  test("never wins", () => {
    expect(pooled([-5, -6, -7, -8], 2, { padding: 1 })).toEqual([-5, -6, -7, -8]);
    expect(poolSlope([-5, -6, -7, -8], 2, { padding: 1 })).toEqual([1, 1, 1, 1]);
  });
});
