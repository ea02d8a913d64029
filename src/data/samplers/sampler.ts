import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { isPosition } from "../dataset.js";

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

/** Throws unless this is a sampler. */
export function requireSampler(sampler: Sampler): void {
  const { length, order } = Object(sampler) as Partial<Sampler>;
  if (Number.isSafeInteger(length) && (length as number) >= 0 && typeof order === "function") return;
  throw new ValueError(
    `DataLoader: sampler is ${describe(sampler)}; it must have a length, and order(epoch) that answers an Int32Array of so many positions: for a fixed order, take a Subset instead`,
  );
}

/** The positions of an epoch, all of which a data set of n samples has. */
export function orderOf(sampler: Sampler, epoch: number, n: number): Int32Array {
  const order: unknown = sampler.order(epoch);
  if (!(order instanceof Int32Array) || order.length !== sampler.length) {
    throw new ValueError(
      `DataLoader: order(${epoch}) of the sampler answered ${describe(order)}; it must answer an Int32Array of its length, ${sampler.length}`,
    );
  }
  const wrong = order.findIndex((index) => !isPosition(index, n));
  if (wrong >= 0) {
    throw new ValueError(
      `DataLoader: order(${epoch})[${wrong}] of the sampler is ${order[wrong]}; the data set has ${n} samples, with positions from 0 to ${n - 1}`,
      { index: order[wrong], length: n },
    );
  }
  return order;
}
