import { philox } from "../../kernels/random/philox.js";

/**
 * Independent sequences under one seed, so that drawing more of one never moves another.
 */
export const streams = { tensor: 0, shuffle: 1, split: 2, dropout: 3, augmentation: 4 } as const;

/**
 * A position in a sequence of random numbers. The numbers themselves come from the counter-based generator
 * Philox 4x32-10, so that a number is a pure function of (seed, stream, epoch, position).
 *
 * @example
 * const generator = new Generator(1);
 * generator.uniform(); // the same number in every run, on every machine
 */
export class Generator {
  readonly seed: number;
  readonly stream: number;
  readonly epoch: number;
  /** How many blocks of four words were drawn. */
  counter: number;
  readonly #words = new Uint32Array(4);
  #used = 4;

  constructor(seed: number, stream = 0, epoch = 0, counter = 0) {
    this.seed = seed;
    this.stream = stream;
    this.epoch = epoch;
    this.counter = counter;
  }

  /** 32 random bits. */
  word(): number {
    if (this.#used === 4) {
      const low = this.counter >>> 0;
      const high = Math.floor(this.counter / 2 ** 32) >>> 0;
      philox([low, high, this.stream, this.epoch], splitSeed(this.seed), this.#words);
      this.counter += 1;
      this.#used = 0;
    }
    return this.#words[this.#used++];
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

  /** A uniform integer in [0, n). A plain modulo would favour small results, so the uneven rest is drawn again. */
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

/** The two key words of a seed, which may be any non-negative safe integer. */
export function splitSeed(seed: number): [number, number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

let globalGenerator = new Generator(0);
let globalDropout = new Generator(0, streams.dropout);

/**
 * Restarts the generators behind `rand`, `randn`, `randint`, initialisation and dropout. The seed before the first
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

export const defaultGenerator = (): Generator => globalGenerator;
export const dropoutGenerator = (): Generator => globalDropout;
