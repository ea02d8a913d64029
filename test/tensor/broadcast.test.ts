import fc from "fast-check";
import { add, broadcastTo, sub, tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { broadcastShapes, broadcastStrides, stridesOf } from "../../src/tensor/shape.js";
import { error } from "../support/errors.js";

/** All indices of a shape in row-major order. */
function* indices(of: readonly number[]): Generator<number[]> {
  if (of.length === 0) yield [];
  else for (let i = 0; i < of[0]; i++) for (const rest of indices(of.slice(1))) yield [i, ...rest];
}

/** NumPy's rule on one element: missing axes are left out, axes of size 1 are read at 0. */
function readAt(data: readonly number[], own: readonly number[], index: readonly number[]): number {
  const aligned = index.slice(index.length - own.length).map((i, axis) => (own[axis] === 1 ? 0 : i));
  return data[aligned.reduce((position, i, axis) => position * own[axis] + i, 0)];
}

const shape = arbitraries.shape({ maxDim: 3 });
const pair = arbitraries.broadcastableShapes({ maxDim: 3 }).map(({ shapes: [a, b] }) => [a, b]);

const counted = (of: readonly number[], from: number) =>
  Array.from({ length: of.reduce((product, n) => product * n, 1) }, (_, i) => from + i);

describe("the rule", () => {
  test("element by element, against reading one index after the other", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [x, y] = [counted(a, 0), counted(b, 1000)];
        const result = sub(tensor(x, { shape: a }), tensor(y, { shape: b }));
        const expected = [...indices(result.shape)].map((at) => readAt(x, a, at) - readAt(y, b, at));
        expect([...result.dataSync()]).toEqual(expected);
        const rank = Math.max(a.length, b.length);
        expect(result.shape).toEqual(
          Array.from({ length: rank }, (_, i) =>
            Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1),
          ),
        );
      }),
    );
  });

  test("it does not matter which comes first, and a shape broadcasts with itself and with a scalar", () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(broadcastShapes("op", a, b)).toEqual(broadcastShapes("op", b, a));
        expect([broadcastShapes("op", a, a), broadcastShapes("op", a, [])]).toEqual([a, a]);
      }),
    );
  });

  test("any two other shapes are refused", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const rank = Math.max(a.length, b.length);
        const fits = Array.from({ length: rank }, (_, i) => {
          const [m, n] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
          return m === n || m === 1 || n === 1;
        }).every(Boolean);
        const attempt = () => broadcastShapes("op", a, b);
        if (fits) attempt();
        else
          expect(attempt).toThrow(/^op: shapes \[.*\] and \[.*\] do not broadcast: axis -\d has \d and \d; /);
      }),
    );
  });

  test("with a text that names the axis from the end", () => {
    expect(() => add(tensor([[1, 2, 3]]), tensor([1, 2]))).toThrow(
      error(
        "ShapeError",
        "add: shapes [1, 3] and [2] do not broadcast: axis -1 has 3 and 2; sizes must be equal, or one of them 1",
      ),
    );
  });

  test("an empty axis broadcasts with 1 only", () => {
    expect(add(tensor([[], []]), tensor([[1], [2]])).shape).toEqual([2, 0]);
    expect(add(tensor([]), 5).shape).toEqual([0]);
    expect(() => add(tensor([]), tensor([1, 2]))).toThrow("axis -1 has 0 and 2");
  });
});

describe("broadcastTo", () => {
  test("goes one way", () => {
    expect(broadcastTo(tensor([[1], [2]]), [2, 2, 2]).tolist()).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      [
        [1, 1],
        [2, 2],
      ],
    ]);
    expect(() => broadcastTo(tensor([[1, 2]]), [1, 1])).toThrow(
      error(
        "ShapeError",
        "broadcastTo: [1, 2] does not broadcast to [1, 1]; every size must be equal to the target's, or 1",
      ),
    );
  });
});

test("strides are row-major, and 0 along what is repeated", () => {
  expect([stridesOf([2, 3, 4]), stridesOf([])]).toEqual([[12, 4, 1], []]);
  expect(broadcastStrides([3, 1], [2, 3, 4])).toEqual([0, 1, 0]);
});
