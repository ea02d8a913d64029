// The two gradients as a difference is printed of them: alike where nothing is wrong, and with digits that are known.

import { mul, relu, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import type { InputElements } from "../../../src/testing/gradcheck/elements.js";
import { gradientDiff } from "../../../src/testing/gradcheck/gradient-diff.js";
import { withBackward } from "./wrong-ops.js";

type Column = readonly number[];

/** Elements of one input, of which those fail that are more than 1e-6 apart. */
function elements(analytical: Column, numerical: Column, bound = 1e-12, shape = [analytical.length]) {
  const all = <T>(value: T) => analytical.map(() => value);
  const error = analytical.map((a, k) => Math.abs(a - numerical[k]));
  const one: InputElements = {
    input: 0,
    name: "x",
    shape,
    positions: analytical.map((_, k) => k),
    analytical,
    numerical,
    error,
    bound: all(bound),
    tolerance: all(1e-6),
    between: all(null),
    verdict: error.map((e) => (e <= 1e-6 ? ("passed" as const) : "failed")),
    kind: all("smooth" as const),
    sided: all("both" as const),
  };
  return one;
}
const diffOf = (one: InputElements) => {
  const { actual, expected } = gradientDiff({ elements: [one] })!;
  return [actual.x, expected.x];
};

describe("a difference", () => {
  test("is none where nothing is wrong", () => {
    expect(gradientDiff({ elements: [elements([1], [1])] })).toBeNull();
    expect(gradientDiff(gradcheck(relu, [tensor([1, -2])]))).toBeNull();
  });

  test("has the same on both sides where an element passed, however its digits end", () => {
    expect(diffOf(elements([0.1234567891, 1], [0.1234561234, 2]))).toEqual([
      [0.123457, 1],
      [0.123457, 2],
    ]);
  });

  test("is rounded to six digits, or to those that tell the two apart", () => {
    expect(diffOf(elements([1 / 3], [2 / 3]))).toEqual([[0.333333], [0.666667]]);
    expect(diffOf(elements([1234.5678901], [1234.5678999]))).toEqual([[1234.56789], [1234.5679]]);
    expect(diffOf(elements([1e6 + 0.001], [1e6]))).toEqual([[1000000.001], [1000000]]);
  });

  test("has no digits below the bound of a slope, and no slope below it at all", () => {
    expect(diffOf(elements([0.123456789], [0.987654321], 1e-3))).toEqual([[0.123], [0.988]]);
    expect(diffOf(elements([1], [-3e-9], 1e-8))).toEqual([[1], [0]]);
    // Never −0, which a runner prints as a difference of its own.
    expect(diffOf(elements([1, -0], [2, 0]))).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  test("has what is not finite as it is", () => {
    const broken = elements([Number.NaN, Number.POSITIVE_INFINITY, 1], [1, 2, 1]);
    expect(diffOf(broken)).toEqual([
      [Number.NaN, Number.POSITIVE_INFINITY, 1],
      [1, 2, 1],
    ]);
  });

  test("says in words what lies between two slopes, or has none", () => {
    const one = elements([3, 3], [0.5, 0]);
    const at = { ...one, kind: ["kink", "jump"] as const, between: [[0, 1] as const, [0, 0] as const] };
    expect(diffOf(at)).toEqual([
      [3, 3],
      ["between 0 and 1", "no slope: the function jumps"],
    ]);
  });

  test("is nested as the input is", () => {
    expect(diffOf(elements([1, 2, 3, 4], [1, 2, 3, 5], 0, [2, 1, 2]))).toEqual([
      [[[1, 2]], [[3, 4]]],
      [[[1, 2]], [[3, 5]]],
    ]);
    expect(diffOf(elements([1], [2], 0, []))).toEqual([1, 2]);
  });

  test("of many elements has the worst twenty by their indices, and counts the others", () => {
    const analytical = Array.from({ length: 100 }, (_, k) => (k < 30 ? k + 1 : 0));
    const [actual] = diffOf(
      elements(
        analytical,
        analytical.map(() => 0),
        0,
        [10, 10],
      ),
    ) as Record<string, unknown>[];
    expect(Object.keys(actual)).toHaveLength(21);
    expect(Object.keys(actual)[0]).toBe("[1, 0]");
    expect(actual["[2, 9]"]).toBe(30);
    expect(actual["…"]).toBe("10 more are wrong");
  });

  test("is of the inputs that are wrong, by name", () => {
    const wrong = withBackward(relu, (dy) => mul(dy, 2));
    const report = gradcheck(wrong, [tensor([1, 2])], { throws: false });
    expect(Object.keys(gradientDiff(report)!.actual)).toEqual(["input 0"]);
  });
});
