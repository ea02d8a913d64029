import type fc from "fast-check";
import { ValueError } from "../../errors.js";
import { drawInteger, fromSimpler, isInteger } from "./from-simpler.js";

/** Counted from the front rather than from the end, and further to the front. */
function* simplerAxes(axis: number, rank: number): Generator<number> {
  if (axis < 0) yield axis + rank;
  for (let i = axis < 0 ? -rank : 0; i < axis; i++) yield i;
}

const drawAxis = (random: fc.Random, biasFactor: number | undefined, rank: number): number =>
  drawInteger(random, biasFactor, 0, rank - 1) - random.nextInt(0, 1) * rank;

/**
 * An axis of a tensor of this rank, counted from either end: an integer from −rank to rank − 1. It shrinks to 0.
 *
 * @throws {ValueError} when the rank is 0: a scalar has no axis.
 * @example
 * const x = arbitraries.shape({ minRank: 1 }).chain((shape) =>
 *   fc.tuple(arbitraries.tensor({ shape }), arbitraries.axis(shape.length)),
 * );
 * fc.assert(fc.property(x, ([x, axis]) => sum(x, axis).rank === x.rank - 1));
 */
export function axis(rank: number): fc.Arbitrary<number> {
  checkRank("axis", rank, 1);
  return fromSimpler({
    draw: (random, biasFactor) => drawAxis(random, biasFactor, rank),
    simpler: (value) => simplerAxes(value, rank),
    accepts: (value): value is number => isInteger(value, -rank, rank - 1),
  });
}

/** What reductions take: all axes, one, or several. */
export type Axes = number | number[] | undefined;

/**
 * Axes of a tensor of this rank as reductions take them: undefined for all, one, or a list of distinct ones in any
 * order, each counted from either end. It shrinks to undefined.
 *
 * @throws {ValueError} when the rank is not a non-negative integer.
 * @example
 * fc.assert(fc.property(arbitraries.axes(3), (axes) => sum(ones([2, 3, 4]), axes).rank < 3));
 */
export function axes(rank: number): fc.Arbitrary<Axes> {
  checkRank("axes", rank, 0);
  return fromSimpler<Axes>({
    draw(random, biasFactor) {
      const kind = rank === 0 ? 0 : random.nextInt(0, 3);
      if (kind === 0) return undefined;
      return kind === 1 ? drawAxis(random, biasFactor, rank) : drawList(random, rank);
    },
    simpler: (value) => simplerLists(value, rank),
    accepts: (value): value is Axes =>
      value === undefined || isInteger(value, -rank, rank - 1) || isListOfAxes(value, rank),
  });
}

function drawList(random: fc.Random, rank: number): number[] {
  const left = Array.from({ length: rank }, (_, i) => i);
  return Array.from({ length: random.nextInt(1, rank) }, () => {
    const [axis] = left.splice(random.nextInt(0, left.length - 1), 1);
    return axis - random.nextInt(0, 1) * rank;
  });
}

function isListOfAxes(value: unknown, rank: number): value is number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((axis) => isInteger(axis, -rank, rank - 1)) &&
    new Set(value.map((axis) => (axis + rank) % rank)).size === value.length
  );
}

/** All axes, then one, then shorter lists, then lists of simpler axes, then ascending ones. */
function* simplerLists(value: Axes, rank: number): Generator<Axes> {
  if (value === undefined) return;
  yield undefined;
  if (typeof value === "number") {
    yield* simplerAxes(value, rank);
    return;
  }
  yield* value;
  if (value.length > 1) for (let i = 0; i < value.length; i++) yield value.toSpliced(i, 1);
  for (let i = 0; i < value.length; i++) {
    for (const axis of simplerAxes(value[i], rank)) {
      const list = value.with(i, axis);
      if (isListOfAxes(list, rank)) yield list;
    }
  }
  const place = (axis: number) => (axis + rank) % rank;
  const ascending = value.toSorted((a, b) => place(a) - place(b));
  if (ascending.some((axis, i) => axis !== value[i])) yield ascending;
}

function checkRank(name: string, rank: number, least: number): void {
  if (isInteger(rank, least, Number.POSITIVE_INFINITY)) return;
  const scalar = least === 1 && rank === 0 ? "a scalar has no axis: draw shapes with minRank: 1" : null;
  throw new ValueError(`${name}: rank is ${rank}; ${scalar ?? `it must be an integer of at least ${least}`}`);
}
