import { checkGradient, GradcheckError } from "pellucid/testing";
import { expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

const norm = (x: Float64Array) => Math.hypot(...x);
const dNorm = (x: Float64Array) => x.map((v) => v / norm(x));

test("numbers, arrays, matrices, typed arrays and objects of them pass with their gradients", () => {
  expect(
    checkGradient(
      (x) => x ** 3,
      (x) => 3 * x ** 2,
      2,
    ).ok,
  ).toBe(true);
  expect(
    checkGradient(
      (x) => x[0] * x[1],
      (x) => [x[1], x[0]],
      [3, 4],
    ).ok,
  ).toBe(true);
  expect(checkGradient(norm, dNorm, Float64Array.of(3, 4)).ok).toBe(true);
  const rowSums = (x: number[][]) => x.map(([a, b]) => a * b);
  const dRowSums = (x: number[][], dy: number[]) => x.map(([a, b], i) => [b * dy[i], a * dy[i]]);
  const { inputs } = checkGradient(rowSums, dRowSums, [
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(inputs).toMatchObject([{ name: "x", shape: [3, 2], checked: 6 }]);
  const line = ({ w, b }: { w: number[]; b: number }) => w.map((v) => v ** 2 + b);
  const dLine = ({ w }: { w: number[] }, dy: number[]) => ({
    w: w.map((v, i) => 2 * v * dy[i]),
    b: dy.reduce((sum, v) => sum + v, 0),
  });
  expect(checkGradient(line, dLine, { w: [1, 2], b: 0.5 }).inputs.map(({ name }) => name)).toEqual([
    "w",
    "b",
  ]);
});

test("of a number the slopes stand in the report as they are", () => {
  const { worst, diagnosis } = checkGradient(
    (x) => x ** 3,
    (x) => 3 * x,
    5,
    { throws: false },
  );
  expect(worst!.analytical).toBe(15);
  expect(worst!.numerical).toBeCloseTo(75, 5);
  expect(diagnosis!.cause).toBe("wrong-backward");
});

test("of a number, a gradient that takes dy is right too: it is 1", () => {
  expect(
    checkGradient(
      (x) => x ** 2,
      (x, dy) => 2 * x * dy,
      3,
    ).ok,
  ).toBe(true);
});

test("dy has the structure of what f returns", () => {
  const seen: unknown[] = [];
  const f = (x: Float64Array) => x.map((v) => v * v);
  checkGradient(
    f,
    (x, dy) => {
      seen.push(dy);
      return x.map((v, i) => 2 * v * dy[i]);
    },
    Float64Array.of(1, 2),
  );
  expect(seen[0]).toBeInstanceOf(Float64Array);
});

test("an ignored dy, a flipped sign and a transposed gradient are named, and the report ends in a program", () => {
  const square = (x: number[]) => x.map((v) => v * v);
  const x = [1, 2, 3, -1.5];
  const patternsOf = (df: (x: number[], dy: number[]) => number[]) =>
    checkGradient(square, df, x, { throws: false }).diagnosis!.patterns;
  expect(patternsOf((x) => x.map((v) => 2 * v))).toContain("dy-ignored");
  expect(patternsOf((x, dy) => x.map((v, i) => -2 * v * dy[i]))).toEqual(["sign"]);
  const double = (a: number[][]) => a.map((row) => row.map((v) => 2 * v));
  const wrong = (_: number[][], dy: number[][]) => dy[0].map((_, j) => dy.map((row) => 2 * row[j]));
  const squareMatrix = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ];
  expect(checkGradient(double, wrong, squareMatrix, { throws: false }).diagnosis!.patterns[0]).toBe(
    "transposed",
  );
  const { diagnosis, reproduction } = checkGradient(
    double,
    wrong,
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    {
      throws: false,
      seed: 3,
    },
  );
  expect(diagnosis!.text).toMatch(/df answered a gradient of the shape \[3, 2\] for x of the shape \[2, 3\]/);
  expect(reproduction).toMatch(
    /^import \{ checkGradient \} from "pellucid\/testing";\n\nconst f = \(a\) ?=>/,
  );
  expect(reproduction).toMatch(/\ncheckGradient\(f, df, \[\[1, 2, 3\], \[4, 5, 6\]\], \{ seed: 3 \}\);$/);
});

test("any slope between the two passes at a kink", () => {
  const { ok, kinks } = checkGradient(Math.abs, () => 0.25, 0);
  expect([ok, kinks]).toEqual([true, 1]);
  expect(checkGradient(Math.abs, () => 1.5, 0, { throws: false }).ok).toBe(false);
});

test("null is no gradient, and a wrong one is thrown with its report", () => {
  const f = ({ a, b }: { a: number; b: number }) => a + 0 * b;
  expect(checkGradient(f, () => ({ a: 1, b: null }), { a: 1, b: 2 }).ok).toBe(true);
  expect(() => checkGradient(f, () => ({ a: null, b: null }), { a: 1, b: 2 })).toThrow(GradcheckError);
});

test("what a Float32Array holds is judged as float32", () => {
  const f = (x: Float32Array) => x.map((v) => Math.sin(v));
  const df = (x: Float32Array, dy: Float32Array) => x.map((v, i) => Math.cos(v) * dy[i]);
  const x = Float32Array.of(0.25, 1, -2);
  expect(checkGradient(f, df, x).ok).toBe(true);
  expect(
    checkGradient(f, (x, dy) => df(x, dy).map((v) => -v), x, { throws: false }).diagnosis!.patterns,
  ).toEqual(["sign"]);
  const rounded = (x: number) => Math.fround(Math.exp(x));
  expect(checkGradient(rounded, Math.exp, 1, { precision: "float32" }).ok).toBe(true);
});

test("what answers something else each time is refused", () => {
  let calls = 0;
  const counter = (x: number) => x * ++calls;
  expect(() => checkGradient(counter, () => 1, 1)).toThrow(
    "gradcheck: counter is not deterministic: it returned",
  );
});

const any = (value: unknown) => value as never;
checkMistakes({
  "f that is no function": [
    () => checkGradient(any(3), Math.cos, 1),
    "ValueError: checkGradient: f is 3; it must be a function, as in checkGradient((x) => x ** 3, (x) => 3 * x ** 2, 2)",
  ],
  "df that is no function": [
    () => checkGradient(Math.sin, any([1]), 1),
    "ValueError: checkGradient: df is an array of 1; it must be a function, as in checkGradient((x) => x ** 3, (x) => 3 * x ** 2, 2)",
  ],
  "x that is NaN": [
    () => checkGradient(Math.sin, Math.cos, Number.NaN),
    "ValueError: checkGradient: x is NaN; a derivative needs finite values",
  ],
  "x with infinity": [
    () =>
      checkGradient(
        (x) => x.a[0][1],
        any(() => 0),
        { a: [[1, Infinity]] },
      ),
    "ValueError: checkGradient: x.a is Infinity at [0, 1]; a derivative needs finite values",
  ],
  "x of integers": [
    () =>
      checkGradient(
        any((x: number) => x),
        any(() => 1),
        any(Int32Array.of(1)),
      ),
    "ValueError: checkGradient: x is an Int32Array of 1; it must be a number, an array of numbers, a Float64Array or a Float32Array",
  ],
  "x that is ragged": [
    () =>
      checkGradient(
        (x) => x[0][0],
        any(() => 1),
        [[1, 2], [3]],
      ),
    "ValueError: checkGradient: x[1] is an array of 1, where the first in its place is an array of 2; nested arrays must have the same lengths everywhere",
  ],
  "an empty object": [
    () =>
      checkGradient(
        any(() => 1),
        any(() => ({})),
        {},
      ),
    "ValueError: checkGradient: x is an empty object; give every input that is differentiated a name in it",
  ],
  "f that returns a promise": [
    () =>
      checkGradient(
        any(async (x: number) => x),
        Math.cos,
        1,
      ),
    "ValueError: checkGradient: what f returned is a promise; wait outside, and check the synchronous part",
  ],
  "f that returns nothing": [
    () =>
      checkGradient(
        any(() => {}),
        Math.cos,
        1,
        { name: "nothing" },
      ),
    "ValueError: checkGradient: what nothing returned is undefined; it must be a number, an array of numbers, a Float64Array or a Float32Array",
  ],
  "f that is not finite": [
    () => checkGradient(Math.log, (x) => 1 / x, -1),
    "ValueError: gradcheck: log is NaN for these inputs; a derivative needs finite values: choose inputs inside its domain",
  ],
  "f that changes x": [
    () =>
      checkGradient(
        (x) => x.sort((a, b) => a - b)[0],
        () => [0, 1],
        [2, 1],
        { name: "least" },
      ),
    "ValueError: checkGradient: least changed x at [0] from 2 to 1; a function that is differentiated must leave its inputs as they are: work on a copy",
  ],
  "df that changes x": [
    () =>
      checkGradient(
        (x) => x[0],
        (x) => x.fill(1),
        [2],
      ),
    "ValueError: checkGradient: df changed x at [0] from 2 to 1; a function that is differentiated must leave its inputs as they are: work on a copy",
  ],
  "df that returns a text": [
    () =>
      checkGradient(
        Math.sin,
        any(() => "1"),
        1,
      ),
    'ValueError: checkGradient: what df returned is "1"; it must be a number, an array of numbers, a Float64Array or a Float32Array',
  ],
  "df without the names of x": [
    () =>
      checkGradient(
        ({ a }) => a,
        any(() => 1),
        { a: 1 },
      ),
    "ValueError: checkGradient: df returned a number, where x is an object; it must return an object { a } with the gradient of each",
  ],
  "df that leaves a name out": [
    () =>
      checkGradient(
        ({ a, b }) => a + b,
        any(() => ({ a: 1 })),
        { a: 1, b: 2 },
      ),
    "ValueError: checkGradient: df returned an object { a }; it must be { a, b } as x is, with null for what has no gradient",
  ],
  "an unknown precision": [
    () => checkGradient(Math.sin, Math.cos, 1, { precision: "float16" as never }),
    'ValueError: checkGradient: precision is "float16"; it must be "float32" or "float64"',
  ],
});

test("a small slope is not hidden in float32 either, and the program that fails has the tolerance that it failed by", () => {
  const small = (x: Float32Array) => x.map((v) => 1e-7 * v);
  const x = Float32Array.of(1, 2, 3);
  const report = checkGradient(small, (x) => x.map(() => 0), x, { rtol: 1e-6, throws: false });
  expect(report.diagnosis!.patterns[0]).toBe("zero");
  expect(report.reproduction).toContain("new Float32Array([1, 2, 3]), { rtol: 0.000001 });");
  expect(checkGradient(small, (_, dy) => dy.map((v) => 1e-7 * v), x).ok).toBe(true);
});
