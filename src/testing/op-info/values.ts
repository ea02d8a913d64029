// What the samples are drawn from: small shapes, and values on a grid that float32 holds.

import fc from "fast-check";
import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { awayFromKinks, broadcastableShapes, distinct, shape, tensor } from "../arbitraries/index.js";

/** Makes tensors of a shape. */
export type Fill = (shape: Shape) => fc.Arbitrary<Tensor>;

export const anyValues: Fill = (shape) => tensor({ shape, min: -2, max: 2 });
export const positive: Fill = (shape) => tensor({ shape, min: 1 / 4, max: 9 / 4 });
export const awayFromZero: Fill = (shape) => awayFromKinks({ shape, min: -2, max: 2 });
export const allDifferent: Fill = (shape) => distinct({ shape });

/** Off the grid of {@link anyValues} by half a step, so that no element of one equals an element of the other. */
export const offGrid: Fill = (shape) => tensor({ shape, min: -2 + HALF_STEP, max: 2 + HALF_STEP });
export const HALF_STEP = 1 / 16;

/** Elements from a short list: among kinks, and equal to each other. */
export const from =
  (...values: number[]): Fill =>
  (shape) =>
    tensor({ shape, elements: fc.constantFrom(...values) });

export const shapes = (minRank = 0, maxRank = 3): fc.Arbitrary<number[]> =>
  shape({ minRank, maxRank, maxDim: 3 });

/** A tensor, and something that is chosen to suit its shape. */
export const tensorWith = <T>(
  shapes: fc.Arbitrary<number[]>,
  fill: Fill,
  choice: (shape: number[]) => fc.Arbitrary<T>,
): fc.Arbitrary<[Tensor, T]> => shapes.chain((s) => fc.tuple(fill(s), choice(s)));

/** Two tensors whose shapes broadcast. */
export const broadcastPair = (fillA: Fill, fillB: Fill): fc.Arbitrary<[Tensor, Tensor]> =>
  broadcastableShapes({ maxRank: 3, maxDim: 3 }).chain(({ shapes: [a, b] }) => fc.tuple(fillA(a), fillB(b)));

/** A number of the grid, at least `least` from 0. */
export const number = (least = 0): fc.Arbitrary<number> =>
  fc
    .tuple(fc.integer({ min: 8 * least, max: 16 }), fc.boolean())
    .map(([eighths, negative]) => (negative ? -eighths : eighths) / 8);
