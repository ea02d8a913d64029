import { ValueError } from "../../errors.js";

/**
 * The positions of an epoch's samples, in the order in which they come. It is a pure function of the epoch, so that an
 * epoch can be gone on with in its middle.
 */
export interface Sampler {
  /** How many positions an epoch has. */
  readonly length: number;
  /** The positions of this epoch. */
  order(epoch: number): Int32Array;
}

/** Throws unless `n` is a number of samples. */
export function requireCount(name: string, argument: string, n: number): void {
  if (Number.isSafeInteger(n) && n >= 0) return;
  throw new ValueError(
    `${name}: ${argument} is ${n}; it must be a number of samples, an integer of at least 0`,
  );
}
