import type fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { DType } from "../../tensor/dtype.js";
import { formatShape, type Shape, sizeOf } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Cells, Step } from "./cells.js";
import { biased, simplerIntegers } from "./from-simpler.js";
import { INTEGER_RANGE, type RangeConstraints, rangeOf, rounding } from "./grid.js";
import { IN_RANGE_NAMES, type TensorShapeConstraints, tensorOf } from "./tensor.js";

/** The shape of a tensor without equal elements, and the range of these. */
export interface DistinctConstraints extends TensorShapeConstraints, RangeConstraints {}

/** Elements are base + k·step for k from low to high; simplest is the k of the one closest to 0. */
interface Range {
  low: number;
  high: number;
  simplest: number;
}

/** No two cells equal; a cell is the k of its element. */
export function distinctCells(name: string, dtype: DType, constraints: RangeConstraints): Cells<number> {
  const { min, max, step } = rangeOf(name, dtype, constraints);
  // Counted from an end that the user gave, and otherwise from 0.
  const base = constraints.min !== undefined ? min : constraints.max !== undefined ? max : 0;
  const [least, most] = INTEGER_RANGE[dtype] ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
  const round = rounding(dtype);
  const toIndex = (value: number, inwards: (k: number) => number): number => {
    const k = (value - base) / step;
    // What is a whole number but for rounding is one.
    return Math.abs(k - Math.round(k)) < 1e-9 ? Math.round(k) : inwards(k);
  };
  const lowest = toIndex(constraints.min === undefined ? least : min, Math.ceil);
  const highest = toIndex(constraints.max === undefined ? most : max, Math.floor);
  const clamp = (k: number, low: number, high: number): number => Math.min(Math.max(k, low), high);

  /** As wide as the constraints say; where they leave an end open, wide enough for so many elements. */
  const rangeFor = (shape: Shape): Range => {
    const size = sizeOf(shape);
    if (highest - lowest + 1 < size) {
      throw new ValueError(
        `${name}: shape ${formatShape(shape)} has ${size} elements, but from ${base + lowest * step} to ${base + highest * step} there are only ${highest - lowest + 1} that are ${step} apart; widen min and max, make step smaller, or limit the shape`,
      );
    }
    const simplest = clamp(Math.round(-base / step), lowest, highest);
    const from = clamp(Math.min(toIndex(min, Math.ceil), simplest - (size >> 1)), lowest, highest);
    const high = clamp(Math.max(toIndex(max, Math.floor), from + size - 1), lowest, highest);
    const low = Math.min(from, high - size + 1);
    const furthest = base + step * (Math.abs(base + low * step) > Math.abs(base + high * step) ? low : high);
    if (round(furthest + step) === round(furthest) || round(furthest - step) === round(furthest)) {
      throw new ValueError(
        `${name}: step is ${step}, too small to tell ${dtype} elements as large as ${furthest} apart; make it larger`,
      );
    }
    return { low, high, simplest };
  };

  return {
    draw(shape, random, biasFactor) {
      const size = sizeOf(shape);
      const range = rangeFor(shape);
      const { low, high } = biased(random, biasFactor) ? closest(range, size) : range;
      const chosen = [...sampled(size, low, high, random)];
      for (let i = size - 1; i > 0; i--) {
        const j = random.nextInt(0, i);
        [chosen[i], chosen[j]] = [chosen[j], chosen[i]];
      }
      return chosen;
    },
    decode(cells, _, elements) {
      for (let i = 0; i < cells.length; i++) elements[i] = base + cells[i] * step;
    },
    encode(elements) {
      const cells = Array.from(elements, (value) => Math.round((value - base) / step));
      const fits = cells.every(
        (k, i) => k >= lowest && k <= highest && Math.abs(base + k * step - elements[i]) < 1e-6 * step,
      );
      return fits && allDifferent(cells) ? cells : undefined;
    },
    grow: (cells, shape) => withMore(cells, rangeFor(shape), sizeOf(shape)),
    valid: allDifferent,
    simpler: (cells, shape, at) => simplerDistinct(cells, rangeFor(shape), at as number | undefined),
  };
}

const allDifferent = (cells: readonly number[]): boolean => new Set(cells).size === cells.length;

/** The part of the range with just so many numbers, close to the simplest one. */
function closest({ high, simplest }: Range, size: number): { low: number; high: number } {
  const low = Math.min(simplest, high - size + 1);
  return { low, high: low + size - 1 };
}

/**
 * So many different integers, by Floyd's algorithm: one draw each.
 *
 * Source: Bentley, Floyd, "A Sample of Brilliance", Communications of the ACM 30 (1987).
 */
function sampled(size: number, low: number, high: number, random: fc.Random): Set<number> {
  const chosen = new Set<number>();
  for (let top = high - size + 1; top <= high; top++) {
    const k = random.nextInt(low, top);
    chosen.add(chosen.has(k) ? top : k);
  }
  return chosen;
}

/** The unused ones closest to the simplest, behind those that are there. */
function withMore(cells: readonly number[], { low, high, simplest }: Range, size: number): number[] {
  const all = new Set(cells);
  for (let distance = 0; all.size < size; distance++) {
    for (const k of [simplest + distance, simplest - distance]) {
      if (k >= low && k <= high && all.size < size) all.add(k);
    }
  }
  return [...all];
}

/** In ascending order; in their order but close together; then each closer to 0, where no other is. */
function* simplerDistinct(
  cells: readonly number[],
  range: Range,
  at: number | undefined,
): Generator<Step<number>> {
  if (at === undefined) {
    const { low } = closest(range, cells.length);
    const sorted = [...cells].sort((a, b) => a - b);
    const rank = new Map(sorted.map((k, i) => [k, low + i]));
    const ascending = cells.map((_, i) => low + i);
    const closeTogether = cells.map((k) => rank.get(k)!);
    for (const next of [ascending, closeTogether]) {
      if (next.some((k, i) => k !== cells[i])) yield { cells: next, at: 0 };
    }
  }
  const used = new Set(cells);
  for (let step = 0; step < cells.length; step++) {
    const i = ((at ?? 0) + step) % cells.length;
    const k = cells[i] - range.simplest;
    for (const n of simplerIntegers(Math.abs(k), 0)) {
      const next = range.simplest + Math.sign(k) * n;
      if (!used.has(next)) yield { cells: cells.with(i, next), at: i };
    }
  }
}

/**
 * Tensors without two equal elements: they are at least `step` apart, in random order, so that each maximum is one
 * element and stays it when that element moves a little. Where there are more elements than steps from min to max, the
 * range grows on the sides that the constraints leave open.
 *
 * @throws {ValueError} when the constraints leave too few values for a shape.
 * @example
 * const x = arbitraries.distinct({ shape: [2, 3] });
 * fc.assert(fc.property(x, (x) => new Set(x.dataSync()).size === 6));
 */
export function distinct(constraints: DistinctConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("distinct", constraints, IN_RANGE_NAMES);
  const { dtype = "float64" } = constraints;
  return tensorOf(constraints, distinctCells("distinct", dtype, constraints));
}
