import fc from "fast-check";
import type { NumericArray } from "../../tensor/dtype.js";
import { type Shape, sizeOf } from "../../tensor/shape.js";
import { biased } from "./from-simpler.js";
import { type Grid, simplerOnGrid } from "./grid.js";

/**
 * How the elements of a tensor are drawn and made simpler. A cell stands for one element: an index into a grid, for
 * example.
 */
export interface Cells<C> {
  draw(shape: Shape, random: fc.Random, biasFactor: number | undefined): C[];
  /** Writes the elements, in row-major order. */
  decode(cells: readonly C[], shape: Shape, elements: NumericArray): void;
  /** The cells of elements that come from elsewhere; undefined when they are none of these. */
  encode(elements: ArrayLike<number>, shape: Shape): C[] | undefined;
  /** These cells and as many more as the shape needs, where repeating them will not do. */
  grow?(cells: readonly C[], shape: Shape): C[];
  /** Whether cells taken from a larger tensor will do. */
  valid(cells: readonly C[]): boolean;
  /** What to try in place of these, and where to go on after that. */
  simpler(cells: readonly C[], shape: Shape, at: unknown): Iterable<Step<C>>;
}

export interface Step<C> {
  cells: C[];
  at: unknown;
}

/** Cells of a tensor that are independent of each other. */
export interface IndependentCells<C> {
  draw(random: fc.Random, biasFactor: number | undefined): (random: fc.Random) => C;
  value(cell: C): number;
  cell(value: number): C | undefined;
  simpler(cell: C): Iterable<C>;
}

/** The same rule for each element; `draw` chooses once per tensor where its elements come from. */
export function independent<C>(rule: IndependentCells<C>): Cells<C> {
  return {
    draw(shape, random, biasFactor) {
      const next = rule.draw(random, biasFactor);
      const cells = new Array<C>(sizeOf(shape));
      for (let i = 0; i < cells.length; i++) cells[i] = next(random);
      return cells;
    },
    decode(cells, _, elements) {
      for (let i = 0; i < cells.length; i++) elements[i] = rule.value(cells[i]);
    },
    encode(elements) {
      const cells = Array.from(elements, rule.cell);
      return cells.includes(undefined) ? undefined : (cells as C[]);
    },
    valid: () => true,
    simpler: (cells, _, at) => simplerEach(cells, rule.simpler, at as number | undefined),
  };
}

/**
 * All cells at once, halves of them and so on as simple as they get in one step; after that one cell at a time, in a
 * circle that goes on where the last one became simpler, so that it ends when no cell can.
 */
function* simplerEach<C>(
  cells: readonly C[],
  simpler: (cell: C) => Iterable<C>,
  at: number | undefined,
): Generator<Step<C>> {
  if (at === undefined) {
    const simplest = cells.map((cell) => first(simpler(cell), cell));
    for (let length = cells.length; length >= 2; length = Math.ceil(length / 2)) {
      for (let from = 0; from < cells.length; from += length) {
        const inBlock = (i: number) => i >= from && i < from + length;
        if (!cells.some((cell, i) => inBlock(i) && cell !== simplest[i])) continue;
        yield { cells: cells.map((cell, i) => (inBlock(i) ? simplest[i] : cell)), at: undefined };
      }
      if (length === 2) break;
    }
  }
  for (let step = 0; step < cells.length; step++) {
    const i = ((at ?? 0) + step) % cells.length;
    for (const cell of simpler(cells[i])) yield { cells: cells.with(i, cell), at: i };
  }
}

function first<T>(values: Iterable<T>, otherwise: T): T {
  for (const value of values) return value;
  return otherwise;
}

/** Which of the values that no grid has may occur too. */
export interface SpecialValues {
  noNaN: boolean;
  noInfinity: boolean;
}

/** One special value in this many elements, on average. */
const RARITY = 8;

/** A value of the grid, all of them equally likely; in some tensors only the simplest and the outermost. */
export function onGrid(grid: Grid, { noNaN, noInfinity }: SpecialValues): Cells<number> {
  const special = [
    ...(noInfinity ? [] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
    ...(noNaN ? [] : [Number.NaN]),
  ];
  const specialAt = (cell: number): number => cell - grid.count;
  return independent<number>({
    draw(random, biasFactor) {
      const ordinary = drawOnGrid(grid, random, biasFactor);
      if (special.length === 0) return ordinary;
      return (random) =>
        random.nextInt(1, RARITY) === 1
          ? grid.count + random.nextInt(0, special.length - 1)
          : ordinary(random);
    },
    value: (cell) => (cell < grid.count ? grid.at(cell) : special[specialAt(cell)]),
    cell(value) {
      const ordinary = grid.indexOf(value);
      if (ordinary >= 0) return ordinary;
      const found = special.findIndex((other) => Object.is(other, value));
      return found < 0 ? undefined : grid.count + found;
    },
    *simpler(cell) {
      if (cell < grid.count) yield* simplerOnGrid(grid, cell);
      else {
        yield grid.simplest;
        for (let other = grid.count; other < cell; other++) yield other;
      }
    },
  });
}

/** How the elements of one tensor are drawn. */
export function drawOnGrid(
  grid: Grid,
  random: fc.Random,
  biasFactor: number | undefined,
): (random: fc.Random) => number {
  const last = grid.count - 1;
  if (!biased(random, biasFactor)) return (random) => random.nextInt(0, last);
  const few =
    random.nextInt(0, 1) === 0
      ? [-2, -1, 0, 1, 2].map((offset) => Math.min(Math.max(grid.simplest + offset, 0), last))
      : [0, grid.simplest, last];
  return (random) => few[random.nextInt(0, few.length - 1)];
}

/** Elements from an arbitrary of numbers, rounded to the dtype. */
export const fromArbitrary = (
  elements: fc.Arbitrary<number>,
  round: (value: number) => number,
): Cells<fc.Value<number>> =>
  independent<fc.Value<number>>({
    draw: (_, biasFactor) => (random) => elements.generate(random, biasFactor),
    value: (cell) => round(cell.value_),
    cell: (value) => (elements.canShrinkWithoutContext(value) ? new fc.Value(value, undefined) : undefined),
    simpler: (cell) => elements.shrink(cell.value_, cell.context),
  });
