import type { Generator } from "pellucid";

/** A whole number from low to high, both among them. */
export const whole = (random: Generator, low: number, high: number): number =>
  low + random.below(high - low + 1);

export const oneOf = <T>(random: Generator, all: readonly T[]): T => all[random.below(all.length)];

/** True as often as this share of the time. */
export const chance = (random: Generator, share: number): boolean => random.uniform() < share;
