import type { Generator } from "pellucid";
import type { Corruption } from "./corruption.js";

/** Photons that white ink sends in the time of the picture. */
const PHOTONS = 3;

/**
 * Too little light: a pixel counts the photons that happen to arrive, x' = n / 3 with n from the Poisson distribution of
 * mean 3·x.
 */
export const shotNoise: Corruption = ({ data }, generator) =>
  data.map((x) => poisson(PHOTONS * x, generator) / PHOTONS);

/**
 * How many of the uniform numbers u₁, u₂, … can be multiplied before the product falls to e^(−mean).
 *
 * Source: Knuth, "The Art of Computer Programming", volume 2, 3.4.1.
 */
function poisson(mean: number, generator: Generator): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = generator.uniform(); product > limit; product *= generator.uniform()) count++;
  return count;
}
