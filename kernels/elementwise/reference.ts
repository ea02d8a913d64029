// One value in, one value out: the loops that every elementwise op shares, and the table of what they apply.
//
//   x, out : [n]            a flat array; the shape does not matter
//   a, b   : [n] or fewer   broadcast by strides: a stride of 0 reads the same element again

import type { NumericArray } from "../types.js";

/** `f(x, p0, p1)`: the parameters are the op's own constants (a slope, a bound, an exponent). */
export const unaryFunctions = {
  neg: (x: number) => -x,
  exp: (x: number) => Math.exp(x),
  log: (x: number) => Math.log(x),
  sqrt: (x: number) => Math.sqrt(x),
  abs: (x: number) => Math.abs(x),
  // Math.sign keeps NaN, and sign(0) = 0 is the subgradient that abs uses at its kink.
  sign: (x: number) => Math.sign(x),
  tanh: (x: number) => Math.tanh(x),
  // exp(-|x|) never overflows; the two branches are the same function.
  sigmoid: (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  leakyRelu: (x: number, slope: number) => (x > 0 ? x : slope * x),
  clamp: (x: number, min: number, max: number) => Math.min(Math.max(x, min), max),
  power: (x: number, exponent: number) => x ** exponent,
} as const;

export type UnaryFunction = keyof typeof unaryFunctions;

/** `f(a, b, p0, p1)`. Those named `…Backward` take dy first and x second. */
export const binaryFunctions = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  pow: (a: number, b: number) => a ** b,
  // d(a^b)/da and d(a^b)/db, with the limits 0 where the plain formulas would give 0·∞.
  powBaseGrad: (a: number, b: number) => (b === 0 ? 0 : b * a ** (b - 1)),
  powExponentGrad: (a: number, b: number) => (a === 0 && b >= 0 ? 0 : a ** b * Math.log(a)),
  // Math.max and Math.min carry NaN through, whichever side it is on.
  maximum: (a: number, b: number) => Math.max(a, b),
  minimum: (a: number, b: number) => Math.min(a, b),
  // The share of the gradient that goes to a in maximum(a, b): all, none, or half at a tie.
  greaterShare: (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0),
  leakyReluBackward: (dy: number, x: number, slope: number) => (x > 0 ? dy : slope * dy),
  // Inside the bounds and on them: clamp is the identity there, as in PyTorch.
  clampBackward: (dy: number, x: number, min: number, max: number) => (x >= min && x <= max ? dy : 0),
} as const;

export type BinaryFunction = keyof typeof binaryFunctions;

/** `f(a, b)` as 0 or 1. */
export const comparisons = {
  equal: (a: number, b: number) => (a === b ? 1 : 0),
  greater: (a: number, b: number) => (a > b ? 1 : 0),
  less: (a: number, b: number) => (a < b ? 1 : 0),
} as const;

export type Comparison = keyof typeof comparisons;

const pairFunctions = { ...binaryFunctions, ...comparisons };

export interface BroadcastDims {
  /** Shape of the result. */
  shape: readonly number[];
  /** Step in `a` for one step along each axis of the result; 0 where `a` is broadcast. */
  aStrides: readonly number[];
  bStrides: readonly number[];
}

export function unary(f: UnaryFunction, x: NumericArray, out: NumericArray, p0 = 0, p1 = 0): void {
  const apply: (x: number, p0: number, p1: number) => number = unaryFunctions[f];
  for (let i = 0; i < out.length; i++) out[i] = apply(x[i], p0, p1);
}

export function binary(
  f: BinaryFunction | Comparison,
  a: NumericArray,
  b: NumericArray,
  out: NumericArray,
  { shape, aStrides, bStrides }: BroadcastDims,
  p0 = 0,
  p1 = 0,
): void {
  const apply: (a: number, b: number, p0: number, p1: number) => number = pairFunctions[f];
  if (a.length === out.length && b.length === out.length) {
    for (let i = 0; i < out.length; i++) out[i] = apply(a[i], b[i], p0, p1);
    return;
  }
  if (out.length === 0) return;

  // An odometer over all axes but the last, which is the inner loop.
  const rank = shape.length;
  const inner = rank === 0 ? 1 : shape[rank - 1];
  const aStep = rank === 0 ? 0 : aStrides[rank - 1];
  const bStep = rank === 0 ? 0 : bStrides[rank - 1];
  const index = new Array<number>(rank).fill(0);
  let aBase = 0;
  let bBase = 0;
  for (let o = 0; o < out.length; o += inner) {
    for (let i = 0; i < inner; i++) out[o + i] = apply(a[aBase + i * aStep], b[bBase + i * bStep], p0, p1);
    for (let axis = rank - 2; axis >= 0; axis--) {
      aBase += aStrides[axis];
      bBase += bStrides[axis];
      if (++index[axis] < shape[axis]) break;
      aBase -= shape[axis] * aStrides[axis];
      bBase -= shape[axis] * bStrides[axis];
      index[axis] = 0;
    }
  }
}
