import fc from "fast-check";
import {
  add,
  avgPool2d,
  broadcastTo,
  col2im,
  concat,
  conv2d,
  defineOp,
  div,
  exp,
  im2col,
  linear,
  matmul,
  mean,
  mul,
  neg,
  nn,
  permute,
  relu,
  reshape,
  slice,
  sub,
  sum,
  sumTo,
  type Tensor,
  tensor,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { differentiable, titled } from "../op-info/variants.js";
import { counterexample, details, failure } from "./failure.js";

type Linear = { op: (x: Tensor) => Tensor; shape?: number[] };

const weight = tensor(
  [
    [1, -2, 0.5],
    [0, 3, 1],
  ],
  { dtype: "float64" },
);

/** Linear ops of one tensor. */
const linearOps: Record<string, Linear> = {
  neg: { op: neg },
  sum: { op: (x) => sum(x) },
  "mean along an axis": { op: (x) => mean(x, 1), shape: [2, 3, 2] },
  reshape: { op: (x) => reshape(x, [3, 4]), shape: [2, 6] },
  permute: { op: (x) => permute(x, [2, 0, 1]), shape: [2, 3, 2] },
  slice: { op: (x) => slice(x, [1], [5], [2]), shape: [6, 2] },
  concat: { op: (x) => concat([x, x]), shape: [2, 2] },
  broadcastTo: { op: (x) => broadcastTo(x, [4, 3, 2]), shape: [3, 1] },
  sumTo: { op: (x) => sumTo(x, [3, 1]), shape: [4, 3, 2] },
  "matmul by a matrix": { op: (x) => matmul(weight, x), shape: [3, 4] },
  "linear without bias": { op: (x) => linear(x, weight), shape: [4, 3] },
  avgPool2d: { op: (x) => avgPool2d(x, 3, { padding: 1, countIncludePad: false }), shape: [1, 2, 4, 5] },
};

describe("linearity", () => {
  test.each(Object.entries(linearOps))("holds for %s", (_, { op, shape }) => {
    fc.assert(laws.linearity(op, shape === undefined ? {} : { shape }));
  });

  test("holds for convolutions, of all kinds", () => {
    fc.assert(
      laws.linearity((x, { weight, options }) => conv2d(x, weight, null, options), {
        given: arbitraries.conv2dCase({ bias: false }),
        shape: ({ x }) => x.shape,
      }),
    );
  });

  test("holds for a module, in float32", () => {
    const layer = new nn.Linear(3, 2, { bias: false });
    fc.assert(laws.linearity(layer, { shape: [4, 3], dtype: "float32" }));
  });

  test("is broken by a bias", () => {
    const property = laws.linearity((x) => add(x, 1), { name: "plusOne" });
    expect(failure(property)).toBe(
      "LawError: linearity: f(a·x + b·y) = a·f(x) + b·f(y) does not hold for f = plusOne: the left side is 1, the right side 0; the most that rounding explains is 1.8e-15: 16 roundings of terms up to 1. An op with a constant term, such as a bias, is only affine: leave it out",
    );
    expect(counterexample(property)).toBe(
      '[{"x":tensor(0, { dtype: "float64" }),"y":tensor(0, { dtype: "float64" }),"a":0,"b":0}]',
    );
  });

  test("is broken by relu, at the element that is furthest off", () => {
    const property = laws.linearity(relu, { shape: [3] });
    expect(failure(property)).toContain("f(a·x + b·y) = a·f(x) + b·f(y) does not hold for f = relu: at [");
    expect(details(property)).toMatchObject({ law: "linearity", of: "f = relu", shape: [3], roundings: 16 });
  });

  test("names a module by its class, and an op by its source", () => {
    expect(failure(laws.linearity(new nn.ReLU(), { shape: [1] }))).toContain("for f = ReLU: at [0] of [1] ");
    expect(failure(laws.linearity((x) => exp(x)))).toContain("for f = (x) => exp(x): ");
  });

  test("is broken by a shape that changes with the values", () => {
    const odd = (x: Tensor) => (x.dataSync()[0] === 0 ? x : reshape(x, [1, 1]));
    expect(failure(laws.linearity(odd, { shape: [1], name: "odd" }))).toMatch(
      /f = odd: the left side is float64 \[1(, 1)?\], the right side float64 \[1(, 1)?\]\. An op/,
    );
  });

  test("wants a tensor", () => {
    const number = (() => 3) as unknown as (x: Tensor) => Tensor;
    expect(failure(laws.linearity(number))).toBe(
      "ValueError: linearity: the op returned 3; it must return a tensor",
    );
  });

  test("allows for rounding, and for none where none is asked for", () => {
    const tenth = (x: Tensor) => div(x, 10);
    fc.assert(laws.linearity(tenth));
    expect(failure(laws.linearity(tenth, { roundings: 0, name: "tenth" }))).toContain(
      "the most that rounding explains is 0: 0 roundings of terms up to",
    );
  });
});

describe("adjointness", () => {
  test.each(Object.entries(linearOps))("holds for %s and its backward", (_, { op, shape }) => {
    fc.assert(laws.adjointness(op, shape === undefined ? {} : { shape }));
  });

  test("holds for im2col and col2im exactly", () => {
    fc.assert(
      laws.adjointness((x, c) => im2col(x, c.kernelSize, c.options), {
        adjoint: (y, c) => col2im(y, c.x.shape.slice(2) as [number, number], c.kernelSize, c.options),
        given: arbitraries.pool2dCase({ values: "any" }),
        shape: ({ x }) => x.shape,
        roundings: 0,
      }),
    );
  });

  test("holds for broadcastTo and sumTo", () => {
    fc.assert(
      laws.adjointness((x, { result }) => broadcastTo(x, result), {
        adjoint: (y, { shapes: [shape] }) => sumTo(y, shape),
        given: arbitraries.broadcastableShapes(),
        shape: ({ shapes }) => shapes[0],
        roundings: 0,
      }),
    );
  });

  test("is broken by a col2im that does not add up where windows overlap", () => {
    const counts = tensor(
      [
        [
          [
            [1, 2, 1],
            [1, 2, 1],
          ],
        ],
      ],
      { dtype: "float64" },
    );
    const average = (y: Tensor) => div(col2im(y, [2, 3], 2), counts);
    const property = laws.adjointness((x) => im2col(x, 2), {
      adjoint: average,
      shape: [1, 1, 2, 3],
      name: "im2col",
    });
    expect(failure(property)).toMatch(
      /^LawError: adjointness: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ does not hold for A = im2col and Aᵀ = average: the left side is \S+, the right side \S+; the most that rounding explains is \S+: 16 roundings of terms up to \S+\. Whatever A reads from x_j into \(A x\)_i, Aᵀ must add from y_i to \(Aᵀ y\)_j with the same weight$/,
    );
  });

  test("is broken by a backward with a factor too many", () => {
    const twice = defineOp({
      name: "twice",
      forward: ({ storage, kernels, wrap }, x: Tensor) => ({
        y: wrap(
          kernels.binary("add", storage(x), storage(x), { shape: [x.size], aStrides: [1], bStrides: [1] }),
          x.shape,
          x.dtype,
        ),
        saved: null,
      }),
      backward: (_, dy) => [mul(dy, 4)],
    });
    expect(failure(laws.adjointness(twice))).toBe(
      "LawError: adjointness: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ does not hold for A = twice and Aᵀ = its backward: the left side is 2, the right side 4; the most that rounding explains is 7.1e-15: 16 roundings of terms up to 4. Whatever A reads from x_j into (A x)_i, Aᵀ must add from y_i to (Aᵀ y)_j with the same weight",
    );
  });

  test("is broken by an adjoint of another shape", () => {
    const property = laws.adjointness((x) => sum(x, 0), { adjoint: (y) => y, shape: [2, 3], name: "sum" });
    expect(failure(property)).toContain(
      "shape of x = shape of Aᵀ y does not hold for A = sum and Aᵀ = adjoint: the left side is float64 [2, 3], the right side float64 [3]. ",
    );
  });

  test("fails with the op's own error", () => {
    expect(failure(laws.adjointness((x) => sum(x, 7), { shape: [2] }))).toBe(
      "ShapeError: sum: axis 7 is out of range for a tensor of rank 1; it must be an integer from -1 to 0",
    );
  });
});

describe("backwardLinearity", () => {
  test.each(titled(differentiable))("holds for %s", (title, { variant }) => {
    // There terms are divided by a standard deviation of down to 1/16 before they cancel.
    const roundings = title.startsWith("batchNorm2d, in training") ? 16 * 16 : 16;
    fc.assert(laws.backwardLinearity(variant.samples, { roundings }));
  });

  const identity = (name: string, backward: (dy: Tensor) => Tensor) =>
    defineOp({
      name,
      forward: (_, x: Tensor) => ({ y: x.detach(), saved: null }),
      backward: (_, dy) => [backward(dy)],
    });

  test("is broken by a backward that ignores dy", () => {
    expect(failure(laws.backwardLinearity(identity("ignoring", (dy) => add(mul(dy, 0), 1))))).toBe(
      "LawError: backwardLinearity: f'(x)ᵀ(a·dy₁ + b·dy₂) = a·f'(x)ᵀdy₁ + b·f'(x)ᵀdy₂ does not hold for f = ignoring: the left side is 1, the right side 0; the most that rounding explains is 7.1e-15: 64 roundings of terms up to 1. A backward multiplies dy by a matrix that does not depend on dy: it must not ignore it, add to it, or compare it",
    );
  });

  test("is broken by a backward that clips", () => {
    expect(failure(laws.backwardLinearity(identity("clipping", relu), { shape: [2] }))).toContain(
      "does not hold for f = clipping: at [",
    );
  });

  test("names the input of an op with several", () => {
    const wrong = defineOp({
      name: "wrong",
      forward: (_, a: Tensor, b: Tensor) => ({ y: sub(a, b).detach(), saved: null }),
      backward: (_, dy) => [dy, sub(mul(dy, -1), 1)],
    });
    const calls = arbitraries
      .tensors({ shapes: arbitraries.shape().map((shape) => [shape, shape]) })
      .map((inputs) => ({ name: "wrong", inputs, fn: wrong }));
    expect(failure(laws.backwardLinearity(calls))).toContain(
      "does not hold for f = wrong, input 1: the left side is -1, the right side 0; ",
    );
  });
});
