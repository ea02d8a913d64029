import type fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { broadcastShapes, type Shape } from "../../tensor/shape.js";
import { fromSimpler, isInteger, simplerIntegers } from "./from-simpler.js";
import { drawShape, SHAPE_NAMES, type ShapeConstraints, type ShapeLimits, shapeLimits } from "./shape.js";

/** How many shapes, and of which ranks and sizes. */
export interface BroadcastableShapesConstraints extends ShapeConstraints {
  /** How many shapes. Default 2. */
  count?: number;
}

/** What {@link broadcastableShapes} draws. */
export interface BroadcastableShapes {
  /** Their ranks are within `minRank` and `maxRank`; axes that are stretched have the size 1, whatever `minDim` is. */
  shapes: number[][];
  /** What they broadcast to. */
  result: number[];
}

/**
 * Shapes that broadcast together by NumPy's rule: axes of size 1 in any of them, leading axes left out. They shrink to
 * fewer axes, then to smaller ones, then to shapes that are equal, so that a counterexample shows only the broadcasting
 * that it needs.
 *
 * Source: https://numpy.org/doc/stable/user/basics.broadcasting.html
 *
 * @throws {ValueError} when a minimum is above its maximum, or `count` is not a positive integer.
 * @example
 * const pairs = arbitraries.tensors({ shapes: arbitraries.broadcastableShapes().map(({ shapes }) => shapes) });
 * fc.assert(fc.property(pairs, ([a, b]) => sum(sub(add(a, b), add(b, a))).item() === 0));
 */
export function broadcastableShapes(
  constraints: BroadcastableShapesConstraints = {},
): fc.Arbitrary<BroadcastableShapes> {
  checkOptions("broadcastableShapes", constraints, { ...SHAPE_NAMES, count: true });
  const { count = 2, ...shapeConstraints } = constraints;
  const limits = shapeLimits("broadcastableShapes", shapeConstraints);
  if (!isInteger(count, 1, Number.POSITIVE_INFINITY)) {
    throw new ValueError(`broadcastableShapes: count is ${count}; it must be a positive integer`);
  }
  return fromSimpler({
    draw: (random) => drawShapes(random, count, limits),
    simpler: (value) => simplerShapes(value, limits),
    accepts: (value): value is BroadcastableShapes => accepted(value as BroadcastableShapes, count, limits),
  });
}

function drawShapes(random: fc.Random, count: number, limits: ShapeLimits): BroadcastableShapes {
  // Sizes of 1, which a bias would favor, leave little to broadcast.
  const result = drawShape(random, undefined, limits);
  const places = Array.from({ length: count }, (_, i) => i);
  if (random.nextInt(1, 8) === 1) return { shapes: places.map(() => [...result]), result };
  // One shape has all axes, and on each axis one that has it is not stretched: together they give the result.
  const complete = random.nextInt(0, count - 1);
  const leftOut = places.map((i) =>
    i === complete || random.nextInt(0, 1) === 0 ? 0 : random.nextInt(0, result.length - limits.minRank),
  );
  const full = result.map((_, axis) => {
    const having = places.filter((i) => axis >= leftOut[i]);
    return having[random.nextInt(0, having.length - 1)];
  });
  const shapes = places.map((i) =>
    result.map((n, axis) => (full[axis] === i || random.nextInt(1, 3) === 1 ? n : 1)).slice(leftOut[i]),
  );
  return { shapes, result };
}

const withResult = (shapes: number[][]): BroadcastableShapes => ({
  shapes,
  result: shapes.reduce<number[]>((a, b) => broadcastShapes("broadcastableShapes", a, b), []),
});

/** The place of an axis of the result in a shape with fewer axes; negative where it is left out. */
const placeOf = (shape: Shape, axis: number, rank: number): number => axis - rank + shape.length;

function* simplerShapes(
  { shapes, result }: BroadcastableShapes,
  limits: ShapeLimits,
): Generator<BroadcastableShapes> {
  const rank = result.length;
  const every = (axis: number, change: (shape: number[], at: number) => number[]) =>
    withResult(
      shapes.map((shape) => {
        const at = placeOf(shape, axis, rank);
        return at < 0 ? shape : change(shape, at);
      }),
    );
  const enough = (next: BroadcastableShapes) => next.shapes.every((shape) => shape.length >= limits.minRank);

  for (let axis = 0; axis < rank; axis++) {
    const next = every(axis, (shape, at) => shape.toSpliced(at, 1));
    if (enough(next)) yield next;
  }
  for (let axis = 0; axis + 1 < rank; axis++) {
    if (!stretchedTogether(shapes, result, axis)) continue;
    const next = withResult(
      shapes.map((shape) => {
        const at = placeOf(shape, axis, rank);
        return at < 0
          ? shape
          : shape.toSpliced(at, 2, Math.min(shape[at] * shape[at + 1], limits.hardMaxDim));
      }),
    );
    if (enough(next)) yield next;
  }
  for (let axis = 0; axis < rank; axis++) {
    for (const dim of simplerIntegers(result[axis], limits.minDim)) {
      yield every(axis, (shape, at) => (shape[at] === result[axis] ? shape.with(at, dim) : shape));
    }
  }
  for (let i = 0; i < shapes.length; i++) yield* lessBroadcasting(shapes, result, i);
}

/** Whether each shape has both this axis and the next, or neither, and is stretched along both or along neither. */
const stretchedTogether = (shapes: readonly Shape[], result: Shape, axis: number): boolean =>
  shapes.every((shape) => {
    const at = placeOf(shape, axis, result.length);
    if (at < 0) return at < -1;
    return (shape[at] === result[axis]) === (shape[at + 1] === result[axis + 1]);
  });

/** Shape i with all axes like the result, with all axes, and with one more like the result. */
function* lessBroadcasting(
  shapes: readonly number[][],
  result: number[],
  i: number,
): Generator<BroadcastableShapes> {
  const rank = result.length;
  const own = [...new Array<number>(rank - shapes[i].length).fill(1), ...shapes[i]];
  const differing = result.map((_, axis) => axis).filter((axis) => own[axis] !== result[axis]);
  if (shapes[i].length === rank && differing.length === 0) return;
  const put = (shape: number[]) => ({ shapes: shapes.with(i, shape), result });
  yield put([...result]);
  if (shapes[i].length < rank) yield put(own);
  for (const axis of differing) {
    if (differing.length > 1 && axis >= rank - shapes[i].length) {
      yield put(shapes[i].with(placeOf(shapes[i], axis, rank), result[axis]));
    }
  }
}

function accepted(value: BroadcastableShapes, count: number, limits: ShapeLimits): boolean {
  if (!Array.isArray(value?.shapes) || value.shapes.length !== count) return false;
  const ranks = value.shapes.every((shape) => isInteger(shape.length, limits.minRank, limits.maxRank));
  const dims = value.result.every((dim) => isInteger(dim, limits.minDim, limits.hardMaxDim));
  if (!ranks || !dims) return false;
  try {
    return String(withResult(value.shapes).result) === String(value.result);
  } catch {
    return false;
  }
}
