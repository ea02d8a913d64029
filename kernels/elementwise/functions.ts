// The tables of what is applied to one value, or to two: each formula is written once. The cpu backend calls it as it
// stands, in float64; kernels/build compiles its text to WebAssembly, in float64 too and rounded once, and to what gpu.js
// translates for a GPU, in float32. So a formula is one expression of its arguments, numbers, Math, and calls of the
// functions beside the tables, which are such expressions too.

/** c0 + c1·t + c2·t² + c3·t³ + rest·t⁴ */
const polynomial = (t: number, c0: number, c1: number, c2: number, c3: number, rest: number): number =>
  c0 + t * (c1 + t * (c2 + t * (c3 + t * rest)));

/** erf(x)/x as a polynomial of s = x² from 0 to 1, where it is smooth and even: to 1e-15, through Chebyshev's nodes. */
const erfOverX = (s: number): number =>
  polynomial(
    s,
    1.128379167095512,
    -0.376126389031744,
    0.1128379167058042,
    -0.02686617058649687,
    polynomial(
      s,
      0.005223977154105305,
      -0.0008548304871782741,
      0.000120546819183106,
      -0.0000149133009063164,
      0.000001631035651387174 + s * (-1.518828124733517e-7 + s * 9.428596956834164e-9),
    ),
  );

/** p of erfcTail: a polynomial through Chebyshev's nodes between 0 and 2/3, to 3e-14. */
const erfcScaled = (t: number): number =>
  polynomial(
    t,
    0.28209479177387,
    0.28209479177747,
    0.24683294222493,
    0.17630928138255,
    polynomial(
      t,
      0.083745679966794,
      -0.0043834708598273,
      -0.057068040646155,
      -0.050560557168028,
      polynomial(
        t,
        -0.022341255554515,
        0.13581664184152,
        -0.23479404694492,
        0.67553589927974,
        polynomial(
          t,
          -1.1584886841737,
          0.85961726805919,
          0.043434900619367,
          -0.53462866393974,
          0.35872126474006 + t * -0.081965920490929,
        ),
      ),
    ),
  );

/**
 * erfc(z) = t·e^(−z²)·p(t) with t = 1/(1 + z/2), for z of at least 1: what the exponential leaves changes slowly, and t
 * brings all z beyond 1 between 0 and 2/3.
 */
const erfcTail = (z: number, t: number): number => t * Math.exp(-z * z) * erfcScaled(t);

/** erf(x) = 2/√π ∫₀ˣ e^(−u²) du */
const errorFunction = (x: number): number =>
  Math.abs(x) < 1
    ? x * erfOverX(x * x)
    : x > 0
      ? 1 - erfcTail(x, 1 / (1 + 0.5 * x))
      : erfcTail(-x, 1 / (1 - 0.5 * x)) - 1;

/** 1 − erf(z), without the digits that the difference would cost far to the right. */
const complementaryErrorFunction = (z: number): number =>
  z < 1 ? 1 - errorFunction(z) : erfcTail(z, 1 / (1 + 0.5 * z));

/** `f(x, p0, p1)`: the parameters are the op's own constants (a slope, a bound, an exponent). */
export const unaryFunctions = {
  neg: (x: number) => -x,
  exp: (x: number) => Math.exp(x),
  log: (x: number) => Math.log(x),
  sqrt: (x: number) => Math.sqrt(x),
  abs: (x: number) => Math.abs(x),
  // 0 at 0 is the subgradient that abs uses at its kink; at NaN it is 0 too, as PyTorch's sign is.
  sign: (x: number) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  tanh: (x: number) => Math.tanh(x),
  // exp(-|x|) never overflows; the two branches are the same function.
  sigmoid: (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  leakyRelu: (x: number, slope: number) => (x > 0 ? x : slope * x),
  erf: (x: number) => errorFunction(x),
  // x·Φ(x), where Φ(x) = erfc(−x/√2)/2 is the share of the normal distribution below x.
  gelu: (x: number) => 0.5 * x * complementaryErrorFunction(-x * Math.SQRT1_2),
  // x·(1 + tanh u)/2 with u = √(2/π)·(x + 0.044715·x³), which is x·sigmoid(2u).
  geluTanh: (x: number) => x / (1 + Math.exp(-1.5957691216057308 * (x + 0.044715 * x * x * x))),
  silu: (x: number) => x / (1 + Math.exp(-x)),
  // ln(1 + e^z)/β for z = βx, as the larger of x and 0 and a rest that cannot overflow.
  softplus: (x: number, beta: number, threshold: number) =>
    beta * x > threshold ? x : Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(beta * x))) / beta,
  clamp: (x: number, min: number, max: number) => Math.min(Math.max(x, min), max),
  // IEEE 754, like PyTorch, has 1 for 1 to any power, NaN included, and for (−1)^±∞; JavaScript has NaN.
  // factor · x^exponent; of a constant, whose factor is 0, nothing is left, even at 0 where the plain formula says 0·∞.
  power: (x: number, exponent: number, factor: number) =>
    factor === 0
      ? 0
      : x === 1 || (x === -1 && Math.abs(exponent) === Infinity)
        ? factor
        : factor * x ** exponent,
} as const;

/** The name of a function of one element: a key of the table above. */
export type UnaryFunction = keyof typeof unaryFunctions;

/** `f(a, b, p0, p1)`. Those named `…Backward` take dy first and x second. */
export const binaryFunctions = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  // 0 where a is 0, also beside an infinity: what a class of probability 0 adds to a cross-entropy.
  mulOrZero: (a: number, b: number) => (a === 0 ? 0 : a * b),
  pow: (a: number, b: number) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  // d(a^b)/da and d(a^b)/db, with the limits 0 where the plain formulas would give 0·∞, and powers of ±1 as above.
  powBaseGrad: (a: number, b: number) =>
    b === 0 ? 0 : a === 1 || (a === -1 && Math.abs(b) === Infinity) ? b : b * a ** (b - 1),
  powExponentGrad: (a: number, b: number) => (a === 1 || (a === 0 && b >= 0) ? 0 : a ** b * Math.log(a)),
  // Math.max and Math.min carry NaN through, whichever side it is on.
  maximum: (a: number, b: number) => Math.max(a, b),
  minimum: (a: number, b: number) => Math.min(a, b),
  // The share of the gradient that goes to a in maximum(a, b): all, none, or half at a tie. Beside a NaN it is all for
  // either, as in PyTorch.
  greaterShare: (a: number, b: number) => (a < b ? 0 : a === b ? 0.5 : 1),
  leakyReluBackward: (dy: number, x: number, slope: number) => (x > 0 ? dy : slope * dy),
  // Inside the bounds and on them: clamp is the identity there, as in PyTorch.
  clampBackward: (dy: number, x: number, min: number, max: number) => (x >= min && x <= max ? dy : 0),
} as const;

/** The name of a function of two elements: a key of the table above. */
export type BinaryFunction = keyof typeof binaryFunctions;

/** `f(a, b)` as 0 or 1. */
export const comparisons = {
  equal: (a: number, b: number) => (a === b ? 1 : 0),
  greater: (a: number, b: number) => (a > b ? 1 : 0),
  less: (a: number, b: number) => (a < b ? 1 : 0),
} as const;

/** The name of a comparison: a key of the table above. */
export type Comparison = keyof typeof comparisons;

/**
 * What a GPU computes instead, where the formula above would not do: its max, min, exp and log may make a number of a NaN,
 * so it is carried past them by comparisons, which are false for it; and a power is made of logarithms, which negative
 * bases do not have.
 */
export const onGpu: Partial<Record<UnaryFunction | BinaryFunction, (...args: number[]) => number>> = {
  exp: (x) => (x > 0 || x <= 0 ? Math.exp(x) : x),
  log: (x) => ln(x),
  // Beyond 10 float32 has no number between tanh x and ±1, and what a GPU computes it from may overflow.
  tanh: (x) => (x > 10 ? 1 : x < -10 ? -1 : x > 0 || x <= 0 ? Math.tanh(x) : x),
  sigmoid: (x) => {
    const e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : x < 0 ? e / (1 + e) : x;
  },
  softplus: (x, beta, threshold) =>
    beta * x > threshold
      ? x
      : x > 0
        ? x + log1pExp(-beta * x) / beta
        : x <= 0
          ? log1pExp(beta * x) / beta
          : x,
  clamp: (x, min, max) => (x > 0 || x <= 0 ? Math.min(Math.max(x, min), max) : x),
  power: (x, exponent, factor) =>
    factor === 0
      ? 0
      : x === 1
        ? factor
        : exponent > 0 || exponent <= 0
          ? scaledPower(factor, x, exponent)
          : exponent,
  pow: (a, b) => (a === 1 ? 1 : b > 0 || b <= 0 ? scaledPower(1, a, b) : b),
  powBaseGrad: (a, b) => (b === 0 ? 0 : b > 0 || b < 0 ? scaledPower(b, a, b - 1) : b),
  powExponentGrad: (a, b) =>
    a === 1 || (a === 0 && b >= 0) ? 0 : b > 0 || b <= 0 ? scaledPower(ln(a), a, b) : b,
  maximum: (a, b) => (a > b ? a : a <= b ? b : a + b),
  minimum: (a, b) => (a < b ? a : a >= b ? b : a + b),
};

declare const scaledPower: (factor: number, base: number, exponent: number) => number;
declare const ln: (x: number) => number;
declare const log1pExp: (z: number) => number;

/** What all of these call by name on a GPU. */
export const gpuHelpers = {
  polynomial,
  erfOverX,
  erfcScaled,
  erfcTail,
  errorFunction,
  complementaryErrorFunction,
  /** ln(1 + e^z) for z up to 0, of which a float32 1 + e^z would keep little: 2·artanh(r), r = e^z/(2 + e^z), as a series. */
  log1pExp: (z: number): number => {
    const e = Math.exp(z);
    const r = e / (2 + e);
    const s = r * r;
    return 2 * r * (1 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s / 13))))));
  },
  scaledPower: (factor: number, base: number, exponent: number): number => {
    if (exponent === 0) return factor;
    if (exponent === 1) return factor * base;
    if (exponent === 2) return factor * base * base;
    if (exponent === 3) return factor * base * base * base;
    if (base === 0) return exponent > 0 ? 0 : factor / Math.abs(base);
    // In halves: the power alone may be beyond float32, or nothing there, where its product with the factor is not.
    const half = Math.abs(base) === 1 ? 1 : Math.abs(base) ** (exponent / 2);
    const size = factor * half * half;
    if (base > 0) return size;
    if (base < 0 && exponent === Math.floor(exponent)) {
      return Math.floor(exponent / 2) * 2 === exponent ? size : -size;
    }
    return Math.sqrt(base); // NaN
  },
  ln: (x: number): number => {
    if (x === 0) return -1 / Math.abs(x);
    return x > 0 ? Math.log(x) : Math.sqrt(x); // NaN
  },
};
