// Functions of one number whose derivatives are known, and lines through them, for the tests of differences.

import type { Claim, Line, LineSlope, NoSlope } from "../../../../src/testing/gradcheck/differences/line.js";
import { measureNoise } from "../../../../src/testing/gradcheck/differences/noise.js";
import { slopeOfLine } from "../../../../src/testing/gradcheck/differences/slope-of-line.js";

export interface Known {
  readonly f: (x: number) => number;
  readonly slope: (x: number) => number;
  /** Where it is not to be asked. */
  readonly isOutside?: (x: number) => boolean;
}

export const known: Record<string, Known> = {
  "3x": { f: (x) => 3 * x, slope: () => 3 },
  "x²": { f: (x) => x * x, slope: (x) => 2 * x },
  "x³ − 2x": { f: (x) => x ** 3 - 2 * x, slope: (x) => 3 * x * x - 2 },
  "x⁷": { f: (x) => x ** 7, slope: (x) => 7 * x ** 6 },
  eˣ: { f: Math.exp, slope: Math.exp },
  "e⁵⁰ˣ": { f: (x) => Math.exp(50 * x), slope: (x) => 50 * Math.exp(50 * x) },
  "sin x": { f: Math.sin, slope: Math.cos },
  "sin 40x": { f: (x) => Math.sin(40 * x), slope: (x) => 40 * Math.cos(40 * x) },
  "1/x": { f: (x) => 1 / x, slope: (x) => -1 / (x * x), isOutside: (x) => x === 0 },
  "x/(1+x²)": { f: (x) => x / (1 + x * x), slope: (x) => (1 - x * x) / (1 + x * x) ** 2 },
  "tanh x": { f: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  "ln x": { f: Math.log, slope: (x) => 1 / x, isOutside: (x) => x <= 0 },
  "√x": { f: Math.sqrt, slope: (x) => 0.5 / Math.sqrt(x), isOutside: (x) => x <= 0 },
};

/** Numbers between −1/2 and 1/2 that only the bits of x decide: noise that is the same whenever it is asked for. */
export function noiseAt(x: number): number {
  const [low, high] = new Uint32Array(Float64Array.of(x).buffer);
  let h = Math.imul(low ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(high ^ (low >>> 15), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
}

export interface Placed {
  readonly f: (x: number) => number;
  readonly x: number;
  /** How large other elements are beside x. */
  readonly size?: number;
  readonly unit?: number;
  readonly firstStep?: number;
}

export function lineOf({ f, x, size = Math.abs(x) || 1, unit = 2 ** -53, firstStep }: Placed): Line {
  const at = (t: number) => Float64Array.of(f(x + t));
  const here = at(0);
  let noise: Float64Array | null = null;
  return {
    at,
    moved: (t) => (unit === 2 ** -24 ? Math.fround(x + t) : x + t) - x,
    placement: 0,
    here,
    weights: Float64Array.of(1),
    magnitude: Math.abs(here[0]),
    scale: Math.max(Math.abs(x), size),
    finest: Math.abs(x),
    unit,
    smallest: Number.MIN_VALUE,
    firstStep: firstStep ?? null,
    noise() {
      noise ??= measureNoise((t) => at(t * (Math.abs(x) || size * 2 ** -10)), here, unit);
      return noise;
    },
  };
}

/** The slope at a place, looked for as well as it can be: no claim but NaN is ever wrong whatever the slope. */
export const slopeAt = (placed: Placed, claim: Partial<Claim> = {}): LineSlope | NoSlope =>
  slopeOfLine(lineOf(placed), {
    analytical: Number.NaN,
    atol: 0,
    rtol: 0,
    reference: 0,
    steepness: 0,
    ...claim,
  });
