import { ValueError } from "../../errors.js";
import type { OptionNames } from "../../options.js";
import { type DType, isFloat } from "../../tensor/dtype.js";
import { simplerIntegers } from "./from-simpler.js";

export interface RangeConstraints {
  /** The smallest element. Default −4, or `max` − 8 where `max` is lower. */
  min?: number;
  /** The largest element. Default 4, or `min` + 8 where `min` is higher. */
  max?: number;
  /** Elements are min + k·step. Default 1/8: sums and products of a few elements are exact, also in float32. */
  step?: number;
}

/** Elements to stay away from. */
export const RANGE_NAMES: OptionNames<RangeConstraints> = { min: true, max: true, step: true };

export interface Kinks {
  kinks: readonly number[];
  distance: number;
}

/** The values that elements may have, in ascending order. */
export interface Grid {
  readonly count: number;
  at(index: number): number;
  /** −1 when the value is not among them. */
  indexOf(value: number): number;
  /** The index of the value closest to 0, the positive one of two. */
  readonly simplest: number;
}

export const INTEGER_RANGE: Partial<Record<DType, [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
};

/** What the dtype makes of a number. */
export const rounding = (dtype: DType): ((value: number) => number) =>
  dtype === "float32" ? Math.fround : (value) => value;

/** min, max and step with their defaults; whole numbers in the range of the dtype where it is an integer one. */
export function rangeOf(
  name: string,
  dtype: DType,
  { min, max, step = 1 / 8 }: RangeConstraints,
): Required<RangeConstraints> {
  if (!(step > 0 && step < Number.POSITIVE_INFINITY)) {
    throw new ValueError(`${name}: step is ${step}; it must be a positive number`);
  }
  const low = min ?? (max !== undefined && max <= -4 ? max - 8 : -4);
  const high = max ?? (low >= 4 ? low + 8 : 4);
  const [least, most] = INTEGER_RANGE[dtype] ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
  const whole = !isFloat(dtype);
  const range = {
    min: Math.max(whole ? Math.ceil(low) : low, least),
    max: Math.min(whole ? Math.floor(high) : high, most),
    step: whole ? Math.max(1, Math.round(step)) : step,
  };
  if (!(range.min <= range.max)) {
    throw new ValueError(
      `${name}: there is no ${dtype} from min ${low} to max ${high}; widen the range or choose another dtype`,
    );
  }
  return range;
}

/**
 * The grid min + k·step in [min, max], without what lies closer to a kink than its distance.
 *
 * @throws {ValueError} when nothing is left.
 */
export function gridOf(name: string, dtype: DType, constraints: RangeConstraints, gaps?: Kinks): Grid {
  const { min, max, step } = rangeOf(name, dtype, constraints);
  const round = rounding(dtype);
  const point = (k: number): number => round(min + k * step) + 0;
  const last = Math.floor((max - min) / step + 1e-9);
  const runs = gaps === undefined ? [[0, last]] : runsOutside(gaps, point, min, step, last);
  const count = runs.reduce((total, [from, to]) => total + to - from + 1, 0);
  if (count === 0) {
    throw new ValueError(
      `${name}: no element from ${min} to ${max} by ${step} is at least ${gaps!.distance} away from every kink in [${gaps!.kinks.join(", ")}]; widen min and max, or make distance smaller`,
    );
  }
  const at = (index: number): number => {
    if (runs.length === 1) return point(runs[0][0] + index);
    let rest = index;
    for (const [from, to] of runs) {
      if (rest <= to - from) return point(from + rest);
      rest -= to - from + 1;
    }
    return Number.NaN;
  };
  const indexOf = (value: number): number => {
    const k = Math.round((value - min) / step);
    let before = 0;
    for (const [from, to] of runs) {
      if (k >= from && k <= to) return point(k) === value ? before + k - from : -1;
      before += to - from + 1;
    }
    return -1;
  };
  return { count, at, indexOf, simplest: closestToZero(count, at) };
}

/** What is left of 0 … last, as runs of consecutive numbers. */
function runsOutside(
  { kinks, distance }: Kinks,
  point: (k: number) => number,
  min: number,
  step: number,
  last: number,
): [number, number][] {
  const runs: [number, number][] = [];
  let from = 0;
  for (const kink of [...kinks].sort((a, b) => a - b)) {
    const tooClose = (k: number) => Math.abs(point(k) - kink) < distance;
    // Rounding can move the bounds by one.
    let first = Math.ceil((kink - distance - min) / step);
    if (!tooClose(first)) first += 1;
    if (tooClose(first - 1)) first -= 1;
    let final = Math.floor((kink + distance - min) / step);
    if (!tooClose(final)) final -= 1;
    if (tooClose(final + 1)) final += 1;
    if (final < first) continue;
    if (first > from) runs.push([from, Math.min(first - 1, last)]);
    from = Math.max(from, final + 1);
  }
  if (from <= last) runs.push([from, last]);
  return runs.filter(([a, b]) => a <= b);
}

function closestToZero(count: number, at: (index: number) => number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle) >= 0) high = middle;
    else low = middle + 1;
  }
  return low > 0 && Math.abs(at(low - 1)) < Math.abs(at(low)) ? low - 1 : low;
}

/** Closer to 0: the value closest to it, then the positive one of the same magnitude, then half of the way. */
export function* simplerOnGrid(grid: Grid, index: number): Generator<number> {
  const { simplest } = grid;
  if (index === simplest) return;
  yield simplest;
  const value = grid.at(index);
  const mirrored = value < 0 ? grid.indexOf(-value) : -1;
  if (mirrored >= 0 && mirrored !== simplest) yield mirrored;
  const towards = Math.sign(index - simplest);
  for (const distance of simplerIntegers(Math.abs(index - simplest), 0)) {
    if (distance > 0) yield simplest + towards * distance;
  }
}
