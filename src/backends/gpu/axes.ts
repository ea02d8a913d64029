// How strided reading and writing is laid out over the three axes that a gpu.js kernel has.

import type { BroadcastDims } from "../../../kernels/elementwise/reference.js";
import type { StridedDims } from "../../../kernels/layout/reference.js";
import { sizeOf } from "../../../kernels/types.js";
import { BackendError } from "../../errors.js";
import { merged } from "../merged-axes.js";

interface Layout {
  threads: number[];
  sizes: Record<string, number>;
}

/**
 * The longest axis whose positions a kernel may divide. (x + 0.5) / n must fall between the right whole numbers, 0.5 / n
 * away from either, though x + 0.5 is rounded to float32 and a GPU's quotient may be off by 2.5 units in the last place:
 * that holds up to x = 2^24 / 10.
 */
const MAX_DIVIDED = 2 ** 20;

/** The length of an axis that stands for several, if it is not too long for that. */
export function divided(length: number): number {
  if (length <= MAX_DIVIDED) return length;
  throw new BackendError(
    `gpu: an op walks along ${length} elements in one go, and positions can be told apart in float32 only up to ${MAX_DIVIDED}; use smaller batches, or the wasm backend`,
    { length, limit: MAX_DIVIDED },
  );
}

/** The step along each axis of an array that has nothing between its elements. */
export const contiguousStrides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** The last two axes on x and y, the others together on z; null where there are more than three to walk. */
export function mergedPairs({ shape, aStrides, bStrides }: BroadcastDims): Layout | null {
  const axes = merged(shape, [aStrides, bStrides]);
  if (axes.shape.length > 3) return null;
  const [sizes, a, b] = [axes.shape, ...axes.strides].map((list) => [...list].reverse());
  const at = (list: number[], axis: number) => list[axis] ?? 0;
  return {
    threads: [0, 1, 2].map((axis) => sizes[axis] ?? 1),
    sizes: { aX: at(a, 0), aY: at(a, 1), aZ: at(a, 2), bX: at(b, 0), bY: at(b, 1), bZ: at(b, 2) },
  };
}

/** For kernels/layout's readStrided: six axes, the first four of them together on z. */
export function readDims({ shape, strides }: StridedDims): Layout {
  const axes = merged(shape, [strides]);
  const missing = 6 - axes.shape.length;
  if (missing < 0) throw tooMany("reads", axes.shape);
  const sizes = [...Array<number>(missing).fill(1), ...axes.shape];
  const steps = [...Array<number>(missing).fill(0), ...axes.strides[0]];
  const [size0, size1, size2, size3, Y, X] = sizes;
  const [z0, z1, z2, z3, y, x] = steps;
  return {
    threads: [X, Y, divided(size0 * size1 * size2 * size3)],
    sizes: { size1, size2, size3, z0, z1, z2, z3, y, x },
  };
}

/**
 * For kernels/layout's writeStrided: up to four axes, that with the largest stride first. Each stride must reach over all
 * that the smaller ones walk, as those of a region of an array do.
 */
export function writeDims({ shape, strides }: StridedDims): Record<string, number> {
  const axes = merged(shape, [strides]);
  const own = contiguousStrides(axes.shape);
  const sorted = axes.shape
    .map((size, axis) => ({ size, step: axes.strides[0][axis], x: own[axis] }))
    .sort((a, b) => b.step - a.step);
  const missing = 4 - sorted.length;
  if (missing < 0) throw tooMany("writes", axes.shape);
  // An axis of size 1 whose step no position reaches.
  const nothing = { size: 1, step: 2 ** 24, x: 0 };
  const padded = [...Array<typeof nothing>(missing).fill(nothing), ...sorted];
  return Object.fromEntries(
    padded.flatMap(({ size, step, x }, i) => [
      [`size${i}`, size],
      [`step${i}`, Math.max(step, 1)],
      [`x${i}`, x],
    ]),
  );
}

const tooMany = (what: string, shape: readonly number[]) =>
  new BackendError(
    `gpu: an op ${what} ${shape.length} axes, [${shape.join(", ")}], that no common stride can walk; a kernel has room for ${what === "reads" ? 6 : 4}. Do it in two steps, or on the wasm backend`,
  );
