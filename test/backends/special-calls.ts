// Calls whose plain formula has no number where the result is one, for cases.ts.

import type { Kernels } from "../../src/backends/backend.js";

type Call = [kernel: keyof Kernels, name: string, tolerance: number, ...args: unknown[]];

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const exponents = [nan, inf, -inf, 0, 3];

/** `f` of each of these with each exponent. */
function powers(f: string, bases: readonly number[]): Call {
  const pairs = bases.flatMap((a) => exponents.map((b) => [a, b]));
  const [a, b] = [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side]));
  const dims = { shape: [pairs.length], aStrides: [1], bStrides: [1] };
  return ["binary", `${f} of ${bases.join(" and ")}`, 0, f, a, b, dims];
}

export const specialCalls: readonly Call[] = [
  powers("pow", [1, -1]),
  powers("powBaseGrad", [1, -1]),
  powers("powExponentGrad", [1, -1]),
  powers("mulOrZero", [1, -1, 0]),
  ["unary", "power NaN of 1", 0, "power", Float32Array.of(1, -1, 2), nan, 1],
  ["unary", "power ∞ of ±1", 0, "power", Float32Array.of(1, -1, nan), inf, 1],
  ["unary", "power of a constant", 0, "power", Float32Array.of(0, 1, nan), -1, 0],
  // 2^(−93.5 · −1.375) = 2^128.6 is beyond float32; 0.375 of it is not.
  [
    "unary",
    "power beyond float32 before its factor",
    2 ** -23,
    "power",
    Float32Array.of(2 ** -93.5),
    -1.375,
    0.375,
  ],
  ["reluBackward", "beside NaN", 0, Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(nan, 0, 1, nan, nan)],
  [
    "reduce",
    "mean of what adds up to infinity",
    2 ** -23,
    "mean",
    new Float32Array(4000).fill(3e38),
    { outer: 2, R: 1000, inner: 2 },
  ],
];
