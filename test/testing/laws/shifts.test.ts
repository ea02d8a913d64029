import fc from "fast-check";
import {
  avgPool2d,
  conv2d,
  crossEntropy,
  div,
  exp,
  log,
  logSoftmax,
  maxPool2d,
  mul,
  nn,
  randn,
  relu,
  softmax,
  sub,
  sum,
  type Tensor,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { counterexample, failure } from "./failure.js";

describe("shiftInvariance", () => {
  test("holds for softmax and logSoftmax to the last bit, along any axis", () => {
    fc.assert(laws.shiftInvariance((x) => softmax(x), { roundings: 0 }));
    fc.assert(laws.shiftInvariance((x) => logSoftmax(x, 0), { axis: 0, roundings: 0 }));
  });

  test("holds for crossEntropy, in both float types", () => {
    for (const dtype of ["float32", "float64"] as const) {
      fc.assert(
        laws.shiftInvariance((x, labels) => crossEntropy(x, labels), {
          given: arbitraries.labels({ N: 4, classes: 3 }),
          shape: [4, 3],
          dtype,
        }),
      );
    }
  });

  test("holds for differences of neighbors", () => {
    fc.assert(laws.shiftInvariance((x) => sub(x, x), { axis: 0 }));
  });

  test("is broken by an op that sees the size", () => {
    const property = laws.shiftInvariance(relu);
    expect(failure(property)).toBe(
      "LawError: shiftInvariance: f(x + c) = f(x) does not hold for f = relu: at [0] of [1] the left side is 1, the right side 0; the most that rounding explains is 0: 16 roundings of terms up to 0. Only differences of elements may matter: subtract the largest one first, and exp cannot overflow either",
    );
    expect(counterexample(property)).toBe(
      '[{"x":tensor([0], { dtype: "float64" }),"c":tensor([1], { dtype: "float64" })}]',
    );
  });

  test("is broken by a softmax that overflows", () => {
    const naive = (x: Tensor) => div(exp(x), sum(exp(x), -1, { keepDim: true }));
    expect(failure(laws.shiftInvariance(naive, { shape: [1] }))).toBe(
      "LawError: shiftInvariance: f(x + c) = f(x) does not hold for f = naive: at [0] of [1] the left side is NaN, the right side 1; the most that rounding explains is 1.8e-15: 16 roundings of terms up to 1. Only differences of elements may matter: subtract the largest one first, and exp cannot overflow either",
    );
    fc.assert(laws.shiftInvariance(naive, { maxShift: 8 }));
  });

  test("is broken by a log-sum-exp whose last step is not shifted back", () => {
    const lossy = (x: Tensor) => sub(x, log(sum(exp(x), -1, { keepDim: true })));
    expect(failure(laws.shiftInvariance(lossy, { shape: [2], maxShift: 8, roundings: 0 }))).toContain(
      "; both must be the same to the last bit.",
    );
  });
});

describe("translationEquivariance", () => {
  test("holds for pooling", () => {
    fc.assert(laws.translationEquivariance((x) => maxPool2d(x, 2), { stride: 2 }));
    const options = { stride: [2, 1], padding: [1, 0] } as {
      stride: [number, number];
      padding: [number, number];
    };
    fc.assert(laws.translationEquivariance((x) => avgPool2d(x, [3, 2], options), options));
  });

  test("holds for a stack of layers", () => {
    const model = new nn.Sequential(
      new nn.Conv2d(1, 2, 3, { padding: 1, dtype: "float64" }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(2, 1, 3, { padding: 1, dtype: "float64" }),
    );
    // The first padding, and that of the second in pixels of the image.
    fc.assert(laws.translationEquivariance(model, { stride: 2, padding: 1 + 2, shape: [1, 1, 14, 14] }));
  });

  const placed = (x: Tensor) => mul(x, randn([x.shape[3]], { seed: 1, dtype: "float64" }));

  test("is broken by a weight for each place", () => {
    expect(failure(laws.translationEquivariance(placed, { shape: [1, 1, 3, 3] }))).toMatch(
      /^LawError: translationEquivariance: f\(T x\) = T f\(x\) away from the borders does not hold for f = placed: at \[0, 0, \d, \d\] of \[1, 1, \d, \d\] the left side is \S+, the right side \S+; the most that rounding explains is \S+: 16 roundings of terms up to \S+\. Something depends on where in the image a window lies; or windows reach further than `padding` says, or move by another `stride`$/,
    );
  });

  test("is broken at the borders, where the padding is not left out", () => {
    const weight = randn([1, 1, 3, 3], { seed: 1, dtype: "float64" });
    const op = (x: Tensor) => conv2d(x, weight, null, { padding: 1 });
    fc.assert(laws.translationEquivariance(op, { padding: 1, shape: [1, 1, 6, 6] }));
    expect(failure(laws.translationEquivariance(op, { shape: [1, 1, 6, 6] }))).toContain(
      "f = op: at [0, 0, ",
    );
  });

  test("is broken by pooling where the stride is not said", () => {
    expect(failure(laws.translationEquivariance((x) => maxPool2d(x, 2)))).toContain(
      "does not hold for f = (x) => maxPool2d(x, 2): at [",
    );
  });

  test("wants images with something away from the borders", () => {
    expect(failure(laws.translationEquivariance(relu, { padding: 1, shape: [1, 1, 3, 3] }))).toBe(
      "ShapeError: translationEquivariance: relu makes [1, 1, 3, 3] of [1, 1, 3, 3], of which nothing can move and stay clear of a border of [1, 1] pixels; pass larger images with the option shape",
    );
    fc.assert(laws.translationEquivariance(relu, { padding: 1, shape: [1, 1, 3, 4] }));
  });
});
