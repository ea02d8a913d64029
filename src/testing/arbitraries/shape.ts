import fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";
import { drawInteger, fromSimpler, isInteger, simplerIntegers } from "./from-simpler.js";
import { largestCount, largestDim, type Sized } from "./size.js";

/** Between which ranks and sizes a shape lies. */
export interface ShapeConstraints extends Sized {
  /** The fewest axes. Default 0: a scalar. */
  minRank?: number;
  /** The most axes. Default 4, or `minRank` where that is more. */
  maxRank?: number;
  /** The smallest dimension. Default 1; 0 lets tensors without elements occur. */
  minDim?: number;
  /** The largest dimension. Default: 4 at fast-check's default size "small", 8 at "medium" and so on. */
  maxDim?: number;
}

/** The same with nothing left open. `hardMaxDim` is what only shrinking may reach: it never adds elements. */
export const SHAPE_NAMES: OptionNames<ShapeConstraints> = {
  minRank: true,
  maxRank: true,
  minDim: true,
  maxDim: true,
  size: true,
};

export interface ShapeLimits {
  minRank: number;
  maxRank: number;
  minDim: number;
  maxDim: number;
  hardMaxDim: number;
  maxCount: number;
}

/** @throws {ValueError} when nothing satisfies the constraints. */
export function shapeLimits(name: string, constraints: ShapeConstraints): ShapeLimits {
  const { minRank = 0, minDim = 1, size } = constraints;
  const maxRank = constraints.maxRank ?? Math.max(4, minRank);
  const maxDim = constraints.maxDim ?? Math.max(largestDim(size), minDim);
  checkRange(name, "Rank", minRank, maxRank);
  checkRange(name, "Dim", minDim, maxDim);
  const hardMaxDim = constraints.maxDim ?? Number.POSITIVE_INFINITY;
  return { minRank, maxRank, minDim, maxDim, hardMaxDim, maxCount: largestCount(size) };
}

function checkRange(name: string, what: "Rank" | "Dim", min: number, max: number): void {
  if (isInteger(min, 0, max) && Number.isInteger(max)) return;
  throw new ValueError(
    `${name}: min${what} is ${min} and max${what} is ${max}; they must be non-negative integers, with min${what} <= max${what}`,
  );
}

/** Dimensions are drawn in random order, each only so large that the elements do not become too many. */
export function drawShape(
  random: fc.Random,
  biasFactor: number | undefined,
  { minRank, maxRank, minDim, maxDim, maxCount }: ShapeLimits,
): number[] {
  const rank = random.nextInt(minRank, maxRank);
  const shape = new Array<number>(rank).fill(minDim);
  const open = shape.map((_, axis) => axis);
  let room = maxCount / Math.max(1, minDim) ** rank;
  while (open.length > 0) {
    const [axis] = open.splice(random.nextInt(0, open.length - 1), 1);
    const max = Math.max(minDim, Math.min(maxDim, Math.floor(room * Math.max(1, minDim))));
    shape[axis] = drawInteger(random, biasFactor, minDim, max);
    room /= Math.max(1, shape[axis] / Math.max(1, minDim));
  }
  return shape;
}

/** Fewer axes first (one left out, or two made one), then smaller dimensions. */
function* simplerShapes(shape: readonly number[], limits: ShapeLimits): Generator<number[]> {
  if (shape.length > limits.minRank) {
    if (shape.length - 1 > limits.minRank) yield shape.slice(shape.length - limits.minRank);
    for (let axis = 0; axis < shape.length; axis++) yield shape.toSpliced(axis, 1);
    for (let axis = 0; axis + 1 < shape.length; axis++) {
      const merged = Math.min(shape[axis] * shape[axis + 1], limits.hardMaxDim);
      yield shape.toSpliced(axis, 2, merged);
    }
  }
  for (let axis = 0; axis < shape.length; axis++) {
    for (const dim of simplerIntegers(shape[axis], limits.minDim)) yield shape.with(axis, dim);
  }
}

/**
 * Shapes. One that fails shrinks to fewer axes (one is left out, or two neighbors become one), then to smaller
 * dimensions. However long an axis may be, the elements stay few: 256 at size "small", 4,096 at "medium", and so on.
 *
 * @throws {ValueError} when a minimum is above its maximum.
 * @example
 * const images = arbitraries.shape({ minRank: 4, maxRank: 4, maxDim: 28 });
 * fc.assert(fc.property(images, (shape) => zeros(shape).rank === 4));
 */
export function shape(constraints: ShapeConstraints = {}): fc.Arbitrary<number[]> {
  checkOptions("shape", constraints, SHAPE_NAMES);
  const limits = shapeLimits("shape", constraints);
  return fromSimpler({
    draw: (random, biasFactor) => drawShape(random, biasFactor, limits),
    simpler: (value) => simplerShapes(value, limits),
    accepts: (value): value is number[] =>
      Array.isArray(value) &&
      isInteger(value.length, limits.minRank, limits.maxRank) &&
      value.every((dim) => isInteger(dim, limits.minDim, limits.hardMaxDim)),
  });
}

/**
 * Sizes of one axis, from 1 to `max`, for shapes that are put together by hand. They shrink to 1.
 *
 * @param max Default: 4 at fast-check's default size "small", 8 at "medium" and so on.
 * @throws {ValueError} when `max` is not a positive integer.
 * @example
 * const dim = arbitraries.dim();
 * fc.assert(fc.property(dim, dim, (m, n) => matmul(ones([m, 3]), ones([3, n])).size === m * n));
 */
export function dim(max: number = largestDim(undefined)): fc.Arbitrary<number> {
  if (!Number.isSafeInteger(max) || max < 1) {
    throw new ValueError(`dim: max is ${max}; it must be a positive integer`);
  }
  return fc.integer({ min: 1, max });
}
