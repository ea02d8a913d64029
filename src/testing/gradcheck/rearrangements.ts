// Gradients whose values are right and in the wrong places.

import { indexAt, type Shape, stridesOf } from "../../tensor/shape.js";
import type { Evidence } from "./evidence.js";

/** Whether the right value of each element is found where `to` sends it. Elements sent nowhere (null) are left out. */
function isMoved({ elements, analytical, same }: Evidence, to: (position: number) => number | null): boolean {
  let moved = 0;
  for (const { position, numerical } of elements) {
    const target = to(position);
    if (target === null) continue;
    if (!same(analytical[target], numerical)) return false;
    if (target !== position && !same(numerical, 0)) moved += 1;
  }
  return moved > 0;
}

const positionOf = (index: readonly number[], shape: Shape): number =>
  stridesOf(shape).reduce((sum, stride, axis) => sum + stride * index[axis], 0);

/** The order of axes in which the right gradient, laid out row by row, is what came out. */
export function transposed(evidence: Evidence): number[] | null {
  const { shape } = evidence;
  const axes = shape.map((_, axis) => axis);
  for (const order of permutations(axes)) {
    if (order.every((axis, i) => axis === i)) continue;
    const permuted = order.map((axis) => shape[axis]);
    const to = (position: number) => {
      const index = indexAt(position, shape);
      return positionOf(
        order.map((axis) => index[axis]),
        permuted,
      );
    };
    if (isMoved(evidence, to)) return order;
  }
  return null;
}

/** Above this rank only exchanges of two axes are tried. */
const ALL_ORDERS = 4;

function permutations(axes: readonly number[]): number[][] {
  if (axes.length > ALL_ORDERS) {
    return axes.flatMap((a) => axes.filter((b) => b > a).map((b) => axes.with(a, b).with(b, a)));
  }
  if (axes.length < 2) return [[...axes]];
  return axes.flatMap((first) =>
    permutations(axes.filter((axis) => axis !== first)).map((rest) => [first, ...rest]),
  );
}

/** The axes along which the right gradient is read backwards. */
export function reversed(evidence: Evidence): number[] | null {
  const { shape } = evidence;
  const long = shape.flatMap((n, axis) => (n > 1 ? [axis] : []));
  for (const axes of subsets(long)) {
    const to = (position: number) => {
      const index = indexAt(position, shape);
      return positionOf(
        index.map((i, axis) => (axes.includes(axis) ? shape[axis] - 1 - i : i)),
        shape,
      );
    };
    if (axes.length > 0 && isMoved(evidence, to)) return axes;
  }
  return null;
}

const subsets = (axes: readonly number[]): number[][] =>
  Array.from({ length: 2 ** axes.length }, (_, bits) => axes.filter((_, i) => (bits >> i) & 1));

/** The axis along which the right gradient lies one place too far, or too near. */
export function shifted(evidence: Evidence): { axis: number; by: 1 | -1 } | null {
  const { shape } = evidence;
  for (const axis of shape.keys()) {
    if (shape[axis] < 3) continue;
    for (const by of [1, -1] as const) {
      const to = (position: number) => {
        const index = indexAt(position, shape);
        const target = index[axis] + by;
        return target < 0 || target >= shape[axis] ? null : positionOf(index.with(axis, target), shape);
      };
      if (isMoved(evidence, to)) return { axis, by };
    }
  }
  return null;
}
