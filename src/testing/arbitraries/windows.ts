// The geometry of windows over images. What is drawn are free numbers, from which the image is made large enough: so
// every case is valid, and each number shrinks by itself.

import type fc from "fast-check";
import { biased, drawInteger, fromSimpler, isInteger, simplerIntegers } from "./from-simpler.js";

/** The same in both directions, or [vertical, horizontal]. */
export type Pair = number | [number, number];

/** Integers from min to max, in half of the cases one for both directions. They shrink to the number `min`. */
export function pair(min: number, max: number): fc.Arbitrary<Pair> {
  return fromSimpler<Pair>({
    draw(random, biasFactor) {
      const one = () => drawInteger(random, biasFactor, min, max);
      return random.nextInt(0, 1) === 0 || biased(random, biasFactor) ? one() : [one(), one()];
    },
    simpler: (value) => simplerPairs(value, min),
    accepts: (value): value is Pair =>
      isInteger(value, min, max) ||
      (Array.isArray(value) && value.length === 2 && value.every((n) => isInteger(n, min, max))),
  });
}

function* simplerPairs(value: Pair, min: number): Generator<Pair> {
  if (typeof value === "number") {
    yield* simplerIntegers(value, min);
    return;
  }
  const [vertical, horizontal] = value;
  if (vertical > min && horizontal > min) yield min;
  yield vertical;
  if (horizontal !== vertical) yield horizontal;
  for (const n of simplerIntegers(vertical, min)) yield [n, horizontal];
  for (const n of simplerIntegers(horizontal, min)) yield [vertical, n];
}

export const both = (value: Pair): [number, number] => (typeof value === "number" ? [value, value] : value);

/** How many pixels a dilated window spans. */
export const extent = (taps: number, dilation: number): number => dilation * (taps - 1) + 1;

/** For each direction. */
export const perAxis = (size: (axis: 0 | 1) => number): [number, number] => [size(0), size(1)];
