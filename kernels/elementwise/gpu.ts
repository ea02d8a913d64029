// The gpu.js rung of reference.ts: the same tables, and a kernel for each number of arguments, which calls an entry of
// the table by the name `apply`. The text of an entry, `name(…) { … }`, is compiled into the kernel.
//
// What a GPU needs to be told: its max, min, exp and log may make a number of a NaN, so it is carried past them by
// comparisons, which are false for it; and a power is made of logarithms, which negative bases do not have.

import type { Elements, ScalarFunction, Thread } from "../gpu.js";
import type { BinaryFunction, Comparison, UnaryFunction } from "./reference.js";

declare const apply: ScalarFunction;
declare const raise: ScalarFunction;
declare const ln: ScalarFunction;

/** What entries of the tables call. */
export const helpers = {
  raise(base: number, exponent: number): number {
    if (exponent === 0) return 1;
    if (exponent === 1) return base;
    if (exponent === 2) return base * base;
    if (exponent === 3) return base * base * base;
    if (base === 0) return exponent > 0 ? 0 : 1 / Math.abs(base);
    const size = Math.abs(base) ** exponent;
    if (base > 0) return size;
    if (base < 0 && exponent === Math.floor(exponent)) {
      return Math.floor(exponent / 2) * 2 === exponent ? size : -size;
    }
    return Math.sqrt(base); // NaN
  },
  ln(x: number): number {
    if (x === 0) return -1 / Math.abs(x);
    return x > 0 ? Math.log(x) : Math.sqrt(x); // NaN
  },
};

export const unaryFunctions: Record<UnaryFunction, ScalarFunction> = {
  neg(x) {
    return -x;
  },
  exp(x) {
    return x > 0 || x <= 0 ? Math.exp(x) : x;
  },
  log(x) {
    return ln(x);
  },
  sqrt(x) {
    return Math.sqrt(x);
  },
  abs(x) {
    return Math.abs(x);
  },
  sign(x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  },
  // Beyond 10 float32 has no number between tanh x and ±1, and what a GPU computes it from may overflow.
  tanh(x) {
    return x > 10 ? 1 : x < -10 ? -1 : x > 0 || x <= 0 ? Math.tanh(x) : x;
  },
  sigmoid(x) {
    const e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : x < 0 ? e / (1 + e) : x;
  },
  leakyRelu(x, slope) {
    return x > 0 ? x : slope * x;
  },
  clamp(x, min, max) {
    return x > 0 || x <= 0 ? Math.min(Math.max(x, min), max) : x;
  },
  power(x, exponent) {
    return raise(x, exponent);
  },
};

export const binaryFunctions: Record<BinaryFunction, ScalarFunction> = {
  add(a, b) {
    return a + b;
  },
  sub(a, b) {
    return a - b;
  },
  mul(a, b) {
    return a * b;
  },
  div(a, b) {
    return a / b;
  },
  pow(a, b) {
    return b > 0 || b <= 0 ? raise(a, b) : b;
  },
  powBaseGrad(a, b) {
    return b === 0 ? 0 : b > 0 || b < 0 ? b * raise(a, b - 1) : b;
  },
  powExponentGrad(a, b) {
    return a === 0 && b >= 0 ? 0 : b > 0 || b <= 0 ? raise(a, b) * ln(a) : b;
  },
  maximum(a, b) {
    return a > b ? a : a <= b ? b : a + b;
  },
  minimum(a, b) {
    return a < b ? a : a >= b ? b : a + b;
  },
  greaterShare(a, b) {
    return a > b ? 1 : a === b ? 0.5 : 0;
  },
  leakyReluBackward(dy, x, slope) {
    return x > 0 ? dy : slope * dy;
  },
  clampBackward(dy, x, min, max) {
    return x >= min && x <= max ? dy : 0;
  },
};

export const comparisons: Record<Comparison, ScalarFunction> = {
  equal(a, b) {
    return a === b ? 1 : 0;
  },
  greater(a, b) {
    return a > b ? 1 : 0;
  },
  less(a, b) {
    return a < b ? 1 : 0;
  },
};

/** out [n]: the kernel for an entry of one argument, of two and of three. */
export const unaryKernels = [
  function unary(this: Thread, x: Elements): number {
    return apply(x[this.thread.x]);
  },
  function unaryWithOne(this: Thread, x: Elements, p0: number): number {
    return apply(x[this.thread.x], p0);
  },
  function unaryWithTwo(this: Thread, x: Elements, p0: number, p1: number): number {
    return apply(x[this.thread.x], p0, p1);
  },
];

type Strides = "aX" | "aY" | "aZ" | "bX" | "bY" | "bZ";

/** out [Z, Y, X], each operand read with its own stride along every axis: 0 reads the same element again. */
export const binaryKernels = [
  function binary(this: Thread<Strides>, a: Elements, b: Elements): number {
    return apply(
      a[
        this.thread.z * this.constants.aZ +
          this.thread.y * this.constants.aY +
          this.thread.x * this.constants.aX
      ],
      b[
        this.thread.z * this.constants.bZ +
          this.thread.y * this.constants.bY +
          this.thread.x * this.constants.bX
      ],
    );
  },
  function binaryWithOne(this: Thread<Strides>, a: Elements, b: Elements, p0: number): number {
    return apply(
      a[
        this.thread.z * this.constants.aZ +
          this.thread.y * this.constants.aY +
          this.thread.x * this.constants.aX
      ],
      b[
        this.thread.z * this.constants.bZ +
          this.thread.y * this.constants.bY +
          this.thread.x * this.constants.bX
      ],
      p0,
    );
  },
  function binaryWithTwo(this: Thread<Strides>, a: Elements, b: Elements, p0: number, p1: number): number {
    return apply(
      a[
        this.thread.z * this.constants.aZ +
          this.thread.y * this.constants.aY +
          this.thread.x * this.constants.aX
      ],
      b[
        this.thread.z * this.constants.bZ +
          this.thread.y * this.constants.bY +
          this.thread.x * this.constants.bX
      ],
      p0,
      p1,
    );
  },
];

/** The nearest whole number towards zero, as an int32 keeps it: wrapped around at ±2^31; 0 where there is none. */
export function castToInt32(this: Thread, x: Elements): number {
  const value = x[this.thread.x];
  const size = Math.floor(Math.abs(value));
  if (size < 2147483648) return value < 0 ? -size : size;
  if (size <= 3.4e38) {
    const rest = size - Math.floor(size / 4294967296) * 4294967296;
    const wrapped = rest >= 2147483648 ? rest - 4294967296 : rest;
    return value < 0 ? -wrapped : wrapped;
  }
  return 0;
}

/** The same as a uint8 keeps it: the remainder of 256. */
export function castToUint8(this: Thread, x: Elements): number {
  const value = x[this.thread.x];
  const size = Math.floor(Math.abs(value));
  if (size <= 3.4e38) {
    const rest = size - Math.floor(size / 256) * 256;
    return value < 0 && rest > 0 ? 256 - rest : rest;
  }
  return 0;
}
