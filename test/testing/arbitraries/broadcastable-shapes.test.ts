import { add, ValueError, zeros } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { drawn, everywhere, minimal } from "./shrinking.js";

const { broadcastableShapes } = arbitraries;
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

describe("broadcastableShapes", () => {
  test.each([1, 2, 3])("%i of them broadcast to the result, also while they shrink", (count) => {
    everywhere(broadcastableShapes({ count }), ({ shapes, result }) => {
      expect(shapes).toHaveLength(count);
      expect(shapes.map((s) => zeros(s)).reduce(add).shape).toEqual(result);
    });
  });

  test("keep to their constraints", () => {
    everywhere(
      broadcastableShapes({ minRank: 1, maxRank: 2, minDim: 2, maxDim: 3 }),
      ({ shapes, result }) => {
        for (const dim of result) expect([2, 3]).toContain(dim);
        for (const dim of shapes.flat()) expect([1, 2, 3]).toContain(dim);
        for (const { length } of [...shapes, result]) expect([1, 2]).toContain(length);
      },
    );
    everywhere(broadcastableShapes({ minDim: 0 }), ({ shapes, result }) => {
      expect(shapes.map((s) => zeros(s)).reduce(add).shape).toEqual(result);
    });
  });

  test("all kinds of broadcasting occur, on either side", () => {
    const pairs = drawn(broadcastableShapes(), 1000).map(({ shapes: [a, b] }) => ({ a, b }));
    const often = (what: (pair: { a: number[]; b: number[] }) => boolean) => pairs.filter(what).length > 20;
    const stretched = (a: number[], b: number[]) =>
      a.length === b.length && a.some((n, i) => n === 1 && b[i] > 1);
    expect(often(({ a, b }) => String(a) === String(b) && a.length > 0)).toBe(true);
    expect(often(({ a, b }) => stretched(a, b))).toBe(true);
    expect(often(({ a, b }) => stretched(b, a))).toBe(true);
    expect(often(({ a, b }) => stretched(a, b) && stretched(b, a))).toBe(true);
    expect(often(({ a, b }) => a.length < b.length)).toBe(true);
    expect(often(({ a, b }) => a.length > b.length)).toBe(true);
    expect(often(({ a, b }) => a.length < b.length && a.some((n, i) => n > b[b.length - a.length + i]))).toBe(
      true,
    );
    expect(often(({ a, b }) => a.length === 0 && b.length > 0)).toBe(true);
  });

  test("no one shape has to be the result", () => {
    const triples = drawn(broadcastableShapes({ count: 3 }));
    const without = triples.filter(({ shapes, result }) => shapes.every((s) => String(s) !== String(result)));
    expect(without.length).toBeGreaterThan(20);
    const shorter = triples.filter(({ shapes, result }) => shapes.some((s) => s.length < result.length));
    expect(shorter.length).toBeGreaterThan(100);
  });

  test("shrink to few axes, small axes, and the broadcasting that is needed", () => {
    const shapes = broadcastableShapes();
    expect(minimal(shapes, () => false)).toEqual(['{"shapes":[[],[]],"result":[]}']);
    expect(minimal(shapes, ({ result }) => product(result) < 5)).toEqual([
      '{"shapes":[[5],[5]],"result":[5]}',
    ]);
    expect(minimal(shapes, ({ shapes: [a, b] }) => a.length >= b.length)).toEqual([
      '{"shapes":[[],[1]],"result":[1]}',
    ]);
    expect(minimal(shapes, ({ shapes: [a, b] }) => product(a) >= product(b))).toEqual([
      '{"shapes":[[1],[2]],"result":[2]}',
    ]);
    const crossed = ({ shapes: [a, b] }: { shapes: number[][] }) =>
      product(a) < product(add(zeros(a), zeros(b)).shape) &&
      product(b) < product(add(zeros(a), zeros(b)).shape);
    for (const code of minimal(shapes, (pair) => !crossed(pair))) {
      expect([
        '{"shapes":[[1,2],[2,1]],"result":[2,2]}',
        '{"shapes":[[2,1],[1,2]],"result":[2,2]}',
      ]).toContain(code);
    }
  });

  test("refuse a count that is none", () => {
    expect(() => broadcastableShapes({ count: 0 })).toThrow(
      new ValueError("broadcastableShapes: count is 0; it must be a positive integer"),
    );
    expect(() => broadcastableShapes({ minRank: 2, maxRank: 1 })).toThrow(
      new ValueError(
        "broadcastableShapes: minRank is 2 and maxRank is 1; they must be non-negative integers, with minRank <= maxRank",
      ),
    );
  });
});
