import { philox } from "../../kernels/random/philox.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import type { DType } from "./dtype.js";

/**
 * Independent sequences under one seed, so that drawing more of one never moves another.
 */
export const streams = {
  tensor: 0,
  shuffle: 1,
  split: 2,
  dropout: 3,
  augmentation: 4,
  testing: 5,
  mixup: 6,
  sampling: 7,
} as const;

/**
 * A position in a sequence of random numbers. The numbers themselves come from the counter-based generator
 * Philox 4x32-10, so that a number is a pure function of (seed, stream, epoch, position).
 *
 * @example
 * const generator = new Generator(1);
 * generator.uniform(); // the same number in every run, on every machine
 */
export class Generator {
  /** The first part of the key: the seed of a run. */
  readonly seed: number;
  /** The second part: what the numbers are for. */
  readonly stream: number;
  /** The third part: the epoch they are for. */
  readonly epoch: number;
  /** How many words were drawn. */
  position: number;
  /** The block of four words that was made last, and which one it is. */
  readonly #words = new Uint32Array(4);
  #block = -1;

  /** @throws {ValueError} when the seed is not a non-negative safe integer. */
  constructor(seed: number, stream = 0, epoch = 0, position = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new ValueError(
        `Generator: the seed is ${describe(seed)}; it must be an integer from 0 to 2^53 - 1`,
      );
    }
    this.seed = seed;
    this.stream = stream;
    this.epoch = epoch;
    this.position = position;
  }

  /** 32 random bits. */
  word(): number {
    const block = Math.floor(this.position / 4);
    if (block !== this.#block) {
      const [low, high] = splitSeed(block);
      philox([low, high, this.stream, this.epoch], splitSeed(this.seed), this.#words);
      this.#block = block;
    }
    return this.#words[this.position++ % 4];
  }

  /** Uniform in [0, 1), with all 53 bits of a double. */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  /**
   * Standard normal, by Box and Muller: r = sqrt(−2 ln u1), angle 2π u2.
   *
   * Source: Box, Muller, "A Note on the Generation of Random Normal Deviates" (1958).
   */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A uniform integer in [0, n). A plain modulo would favor small results, so the uneven rest is drawn again. */
  below(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** 0 … n − 1 in random order, by Fisher and Yates. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

/**
 * The least and the largest number of a float type in [low, high), twice `low` where it has none there. A draw is held
 * between them, since `low + (high − low)·u` may be rounded to `high`: in float32 once in some millions.
 */
export function uniformEnds(low: number, high: number, dtype: DType): [first: number, last: number] {
  const [from, to] = dtype === "float32" ? [Math.fround(low), Math.fround(high)] : [low, high];
  const first = from >= low ? from : neighbor(from, 1, dtype);
  const last = to < high ? to : neighbor(to, -1, dtype);
  return first <= last ? [first, last] : [low, low];
}

/** The next number of a float type: the bits of a float, read as an integer, count its magnitude. */
function neighbor(x: number, direction: 1 | -1, dtype: DType): number {
  const single = dtype === "float32";
  if (x === 0) return direction * (single ? 2 ** -149 : Number.MIN_VALUE);
  const up = x > 0 === direction > 0;
  const float = single ? new Float32Array([x]) : new Float64Array([x]);
  if (single) new Int32Array(float.buffer)[0] += up ? 1 : -1;
  else new BigInt64Array(float.buffer)[0] += up ? 1n : -1n;
  return float[0];
}

/** The two words of a non-negative safe integer, such as a seed. */
export function splitSeed(seed: number): [number, number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

let globalGenerator = new Generator(0);
let globalDropout = new Generator(0, streams.dropout);

/**
 * Restarts the generators behind `rand`, `randn`, `randint`, initialization and dropout. The seed before the first
 * call is 0.
 *
 * @example
 * manualSeed(1);
 * const a = rand([2, 2]);
 * manualSeed(1);
 * const b = rand([2, 2]); // equal to a
 */
export function manualSeed(seed: number): void {
  globalGenerator = new Generator(seed);
  globalDropout = new Generator(seed, streams.dropout);
}

/** Where the generators that {@link manualSeed} started are. */
export interface RandomState {
  seed: number;
  tensorPosition: number;
  dropoutPosition: number;
}

export function randomState(): RandomState {
  const { seed } = globalGenerator;
  return { seed, tensorPosition: globalGenerator.position, dropoutPosition: globalDropout.position };
}

export function restoreRandomState({ seed, tensorPosition, dropoutPosition }: RandomState): void {
  globalGenerator = new Generator(seed, streams.tensor, 0, tensorPosition);
  globalDropout = new Generator(seed, streams.dropout, 0, dropoutPosition);
}

/** Runs `fn`, and leaves the program's random numbers where they were. */
export function withOwnRandomState<T>(fn: () => T): T {
  const state = randomState();
  try {
    return fn();
  } finally {
    restoreRandomState(state);
  }
}

export const defaultGenerator = (): Generator => globalGenerator;
export const dropoutGenerator = (): Generator => globalDropout;
