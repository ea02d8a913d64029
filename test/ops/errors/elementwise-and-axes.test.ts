import {
  abs,
  add,
  argmax,
  broadcastTo,
  clamp,
  div,
  dropout,
  equal,
  exp,
  flatten,
  greater,
  leakyRelu,
  log,
  logSoftmax,
  max,
  mean,
  min,
  mul,
  pow,
  relu,
  sigmoid,
  softmax,
  sqrt,
  squeeze,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  variance,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { checkMistakes, thrown } from "../../support/errors.js";
import { float64, int } from "../../support/tensors.js";

describe("elementwise", () => {
  checkMistakes({
    "shapes that do not broadcast": [
      () => add(zeros([4, 3]), zeros([4, 2])),
      "ShapeError: add: shapes [4, 3] and [4, 2] do not broadcast: axis -1 has 3 and 2; sizes must be equal, or one of them 1",
    ],
    "shapes that do not broadcast in an earlier axis": [
      () => equal(zeros([2, 1, 3]), zeros([4, 1, 3])),
      "ShapeError: equal: shapes [2, 1, 3] and [4, 1, 3] do not broadcast: axis -3 has 2 and 4; sizes must be equal, or one of them 1",
    ],
    "two dtypes": [
      () => mul(zeros([2]), float64([2])),
      'DTypeError: mul: a is float32 but b is float64; both must have the same dtype: convert one with cast(b, "float32")',
    ],
    "two dtypes, one of integers": [
      () => sub(zeros([2]), int(1, 2)),
      'DTypeError: sub: a is float32 but b is int32; both must have the same dtype: convert one with cast(b, "float32")',
    ],
    "a number that the other's dtype does not hold": [
      () => mul(int(2, 4), 0.5),
      'DTypeError: mul: b is 0.5, which int32 does not hold, but a is int32; convert a with cast(a, "float32")',
    ],
    "a number below 0 beside uint8": [
      () => greater(-1, tensor(new Uint8Array([0]))),
      'DTypeError: greater: a is -1, which uint8 does not hold, but b is uint8; convert b with cast(b, "float32")',
    ],
    "division of integers": [
      () => div(int(1), 2),
      'DTypeError: div: a is int32, but div needs float32 or float64; convert it with cast(a, "float32")',
    ],
    "a power of integers": [
      () => pow(int(1), 2),
      'DTypeError: pow: a is int32, but pow needs float32 or float64; convert it with cast(a, "float32")',
    ],
    "clamp with its bounds exchanged": [
      () => clamp(zeros([2]), { min: 1, max: 0 }),
      "ValueError: clamp: min 1 is greater than max 0; min must be at most max",
    ],
    "broadcastTo another size": [
      () => broadcastTo(zeros([2]), [3]),
      "ShapeError: broadcastTo: shapes [2] and [3] do not broadcast: axis -1 has 2 and 3; sizes must be equal, or one of them 1",
    ],
    "broadcastTo a smaller shape": [
      () => broadcastTo(zeros([2, 3]), [1, 3]),
      "ShapeError: broadcastTo: [2, 3] does not broadcast to [1, 3]; every size must be equal to the target's, or 1",
    ],
  });

  const onFloatsOnly: Record<string, (x: Tensor) => Tensor> = {
    exp,
    log,
    sqrt,
    tanh,
    sigmoid,
    relu,
    leakyRelu,
    softmax,
    logSoftmax,
    mean,
    variance,
    dropout,
  };
  test.each(Object.entries(onFloatsOnly))("%s of integers", (name, op) => {
    expect(thrown(() => op(int(1, 2)))).toBe(
      `DTypeError: ${name}: x is int32, but ${name} needs float32 or float64; convert it with cast(x, "float32")`,
    );
  });

  test("abs, and everything else that makes sense, of integers is none", () => {
    expect(abs(int(-2)).dtype).toBe("int32");
  });
});

describe("axes", () => {
  const ops = { sum, mean, max, min, variance, argmax, softmax, logSoftmax, flatten, squeeze };
  test.each(Object.entries(ops))("%s along an axis that is not there", (name, op) => {
    const outOfRange = (axis: number) =>
      `ShapeError: ${name}: axis ${axis} is out of range for a tensor of rank 2; it must be an integer from -2 to 1`;
    for (const axis of [2, -3, 0.5]) expect(thrown(() => op(zeros([2, 3]), axis))).toBe(outOfRange(axis));
  });

  test.each(Object.entries({ sum, mean, max, min, variance }))("%s along an axis named twice", (name, op) => {
    const twice = (axes: string) =>
      `ShapeError: ${name}: axes ${axes} name the same axis twice; each may appear once`;
    expect(thrown(() => op(zeros([2, 3]), [1, 1]))).toBe(twice("[1, 1]"));
    expect(thrown(() => op(zeros([2, 3]), [1, -1]))).toBe(twice("[1, -1]"));
  });

  checkMistakes({
    "softmax of a scalar": [
      () => softmax(tensor(1)),
      "ShapeError: softmax: axis -1 is out of range for a tensor of rank 0; a scalar has no axes",
    ],
    "the maximum of nothing": [
      () => max(zeros([0, 3])),
      "ShapeError: max: x has shape [0, 3], with no elements along the reduced axes; there must be at least one to choose from",
    ],
    "the position of the smallest of nothing": [
      () => argmax(zeros([2, 0]), 1),
      "ShapeError: argmax: x has shape [2, 0], with no elements along the reduced axes; there must be at least one to choose from",
    ],
  });
});
