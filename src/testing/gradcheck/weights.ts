import { Generator, streams } from "../../tensor/random.js";

/** What random numbers are drawn for: weights of the outputs, random directions, dy in second derivatives, directions of forward mode. */
export type Draw = "outputs" | "directions" | "dy" | "forward";

const EPOCHS: Record<Draw, number> = { outputs: 0, directions: 1, dy: 2, forward: 3 };

export const generatorFor = (seed: number, draw: Draw): Generator =>
  new Generator(seed, streams.testing, EPOCHS[draw]);

/**
 * The weights of the elements of the outputs in L = Σ w·y: of either sign and none near 0, where it would hide an error;
 * of few bits, so that float32 holds them too.
 */
export function weightsFor(count: number, seed: number, draw: Draw = "outputs"): Float64Array {
  const generator = generatorFor(seed, draw);
  return Float64Array.from({ length: count }, () => {
    const weight = 0.5 + generator.below(64) / 64;
    return generator.below(2) === 0 ? weight : -weight;
  });
}
