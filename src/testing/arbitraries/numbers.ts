import fc from "fast-check";
import { ValueError } from "../../errors.js";

const STEPS = 1000;

/**
 * Numbers from min to max, both included, in thousandths of the way: learning rates, probabilities, angles. They shrink
 * to min. `fc.double` draws evenly among the floats instead, so that from 0 to 1 nearly all that it draws is next to
 * nothing.
 *
 * @throws {ValueError} when min is above max, or one of them is not finite.
 * @example
 * const rates = arbitraries.between(0.001, 0.1);
 * fc.assert(fc.property(rates, (lr) => new optim.Adam(model.parameters(), { lr }).lr === lr));
 */
export function between(min: number, max: number): fc.Arbitrary<number> {
  if (!(min <= max && Number.isFinite(max - min))) {
    throw new ValueError(
      `between: min is ${min} and max is ${max}; they must be finite numbers, with min <= max`,
    );
  }
  return fc.integer({ min: 0, max: STEPS }).map((k) => (k === STEPS ? max : min + ((max - min) * k) / STEPS));
}

/**
 * Seeds: integers from 0 to 2³¹ − 1. They do not shrink, since a smaller seed is no simpler.
 *
 * @example
 * fc.assert(fc.property(arbitraries.seed(), (seed) => rand([], { seed }).item() < 1));
 */
export const seed = (): fc.Arbitrary<number> => fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 }));
