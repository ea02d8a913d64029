// How strided reading and writing is laid out over the three axes that a gpu.js kernel has.

import type { BroadcastDims } from "../elementwise/reference.js";
import { divided, type GpuRuntime } from "../shared/gpu-runtime.js";
import { merged } from "../shared/merged-axes.js";
import { sizeOf } from "../shared/types.js";
import type { StridedDims } from "./reference.js";

interface Layout {
  threads: number[];
  sizes: Record<string, number>;
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

/** For readStrided: six axes, the first four of them together on z. */
export function readDims(runtime: GpuRuntime, { shape, strides }: StridedDims): Layout {
  const axes = merged(shape, [strides]);
  const missing = 6 - axes.shape.length;
  if (missing < 0) throw tooMany(runtime, "reads", axes.shape);
  const sizes = [...Array<number>(missing).fill(1), ...axes.shape];
  const steps = [...Array<number>(missing).fill(0), ...axes.strides[0]];
  const [size0, size1, size2, size3, Y, X] = sizes;
  const [z0, z1, z2, z3, y, x] = steps;
  return {
    threads: [X, Y, divided(runtime, size0 * size1 * size2 * size3)],
    sizes: { size1, size2, size3, z0, z1, z2, z3, y, x },
  };
}

/**
 * For writeStrided: up to four axes, that with the largest stride first. Each stride must reach over all
 * that the smaller ones walk, as those of a region of an array do.
 */
export function writeDims(runtime: GpuRuntime, { shape, strides }: StridedDims): Record<string, number> {
  const axes = merged(shape, [strides]);
  const own = contiguousStrides(axes.shape);
  const sorted = axes.shape
    .map((size, axis) => ({ size, step: axes.strides[0][axis], x: own[axis] }))
    .sort((a, b) => b.step - a.step);
  const missing = 4 - sorted.length;
  if (missing < 0) throw tooMany(runtime, "writes", axes.shape);
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

const tooMany = (runtime: GpuRuntime, what: "reads" | "writes", shape: readonly number[]) =>
  runtime.refusal(
    `an op ${what} ${shape.length} axes, [${shape.join(", ")}], that no common stride can walk; a kernel has room for ${what === "reads" ? 6 : 4}. Do it in two steps, or on the wasm backend`,
  );
