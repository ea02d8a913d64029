// Inverted dropout: each value is zeroed with probability p, the others are scaled by 1/(1 − p), so that the
// expected value stays what it was.
//
//   x, y : [n]
//
// Which values survive is a pure function of (seed, position). The gradient is the same function applied to dy,
// so nothing has to be saved for the backward pass but the seed.

import { philox } from "../random/philox.js";
import type { FloatArray } from "../shared/types.js";

export function dropout(x: FloatArray, y: FloatArray, p: number, seed: readonly [number, number]): void {
  const kept = keptByDropout(y.length, p, seed);
  const scale = 1 / (1 - p);
  for (let i = 0; i < y.length; i++) y[i] = kept[i] === 1 ? x[i] * scale : 0;
}

/** 1 for each of n values that survives, and 0 for the others. */
export function keptByDropout(n: number, p: number, seed: readonly [number, number]): Uint8Array {
  const words = new Uint32Array(4);
  const threshold = p * 2 ** 32;
  const kept = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    if (i % 4 === 0) philox([i / 4, 0, 0, 0], seed, words);
    kept[i] = words[i % 4] < threshold ? 0 : 1;
  }
  return kept;
}

/** What every backend offers of it. */
export interface DropoutKernels<S> {
  /** y [n]: each value of x is 0 with probability p, and else x / (1 − p); which, depends on the seed alone. */
  dropout(x: S, p: number, seed: readonly [number, number]): S;
}
