import type fc from "fast-check";
import { fromSimpler, isInteger, simplerIntegers } from "./from-simpler.js";

/** One draw: which op, on which values, with which axes. What it means depends on what is there. */
export interface Draw {
  readonly op: string;
  readonly first: number;
  readonly second: number;
  readonly choice: number;
}

/** The numbers of a draw are less than these. */
const LIMITS = { first: 8, second: 8, choice: 12 } as const;

/**
 * One to so many draws of these ops, the simplest op first. They shrink to one of them, to half of them, to one less,
 * and then draw by draw.
 */
export function drawsOf(ops: readonly string[], most: number): fc.Arbitrary<readonly Draw[]> {
  return fromSimpler<readonly Draw[]>({
    draw: (random) =>
      Array.from({ length: random.nextInt(1, most) }, () => ({
        op: ops[random.nextInt(0, ops.length - 1)],
        first: random.nextInt(0, LIMITS.first - 1),
        second: random.nextInt(0, LIMITS.second - 1),
        choice: random.nextInt(0, LIMITS.choice - 1),
      })),
    simpler: (draws) => simplerDraws(draws, ops),
    accepts: (value): value is readonly Draw[] =>
      Array.isArray(value) &&
      isInteger(value.length, 1, most) &&
      value.every(
        (draw: Draw) =>
          ops.includes(draw.op) && numbers.every((key) => isInteger(draw[key], 0, LIMITS[key] - 1)),
      ),
  });
}

const numbers = ["first", "second", "choice"] as const;

function* simplerDraws(draws: readonly Draw[], ops: readonly string[]): Generator<readonly Draw[]> {
  if (draws.length > 1) {
    for (const draw of draws) yield [draw];
    const half = Math.ceil(draws.length / 2);
    if (half > 1) yield draws.slice(0, half);
    if (draws.length - half > 1) yield draws.slice(half);
    if (draws.length > 2) for (let i = draws.length - 1; i >= 0; i--) yield draws.toSpliced(i, 1);
  }
  for (const [i, draw] of draws.entries()) {
    for (const op of new Set(ops.slice(0, ops.indexOf(draw.op)))) yield draws.with(i, { ...draw, op });
    for (const key of numbers) {
      for (const n of simplerIntegers(draw[key], 0)) yield draws.with(i, { ...draw, [key]: n });
    }
  }
}
