// What the reductions have in common: bringing the reduced axes together, and giving the result its shape.

import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { checkOptions } from "../options.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { normalizeAxes, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { permute } from "./permute.js";

/** One axis, several, or all of them. */
export type Axes = number | readonly number[];

/** What becomes of the axes that a reduction went over. */
export interface ReduceOptions {
  /** Leave reduced axes in place, with size 1. */
  keepDim?: boolean;
}

export interface ReductionPlan {
  /** x with the reduced axes next to each other. */
  x: Tensor;
  /** x as [outer, R, inner]. */
  dims: ReduceDims;
  /** Shape of the result with the reduced axes as 1; it broadcasts against the original. */
  keptShape: Shape;
  shape: Shape;
}

/** How many elements become one. */
const countReduced = (op: string, x: Tensor, axes: Axes | undefined): number =>
  sizeOf(normalizeAxes(op, axes, x.rank).map((axis) => x.shape[axis]));

export function planReduction(
  op: string,
  x: Tensor,
  axes: Axes | undefined,
  options: ReduceOptions,
): ReductionPlan {
  requireTensor(op, "x", x);
  checkOptions(op, options, { keepDim: true });
  const { keepDim = false } = options;
  const reduced = normalizeAxes(op, axes, x.rank);
  const keptShape = x.shape.map((n, axis) => (reduced.includes(axis) ? 1 : n));
  const shape = keepDim ? keptShape : x.shape.filter((_, axis) => !reduced.includes(axis));
  const R = countReduced(op, x, axes);
  const [first, last] = [reduced[0] ?? 0, reduced.at(-1) ?? -1];
  if (last - first === reduced.length - 1) {
    const dims = { outer: sizeOf(x.shape.slice(0, first)), R, inner: sizeOf(x.shape.slice(last + 1)) };
    return { x, dims, keptShape, shape };
  }
  const others = x.shape.flatMap((_, axis) => (reduced.includes(axis) ? [] : [axis]));
  const outer = sizeOf(others.map((axis) => x.shape[axis]));
  return { x: permute(x, [...others, ...reduced]), dims: { outer, R, inner: 1 }, keptShape, shape };
}
