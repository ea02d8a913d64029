// Gradients whose values are right and in the wrong places.

import { formatShape, indexAt, type Shape, stridesOf } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import { type Claim, type Proof, provenOf } from "./claim.js";
import { axisNames } from "./words.js";

/** The right value of each element is found where `to` sends it. Elements sent nowhere (null) are left out. */
const movedBy = (text: string, tried: number, to: (position: number) => number | null): Claim => ({
  text,
  fitted: 0,
  tried,
  predict(_, { position, numerical }) {
    const target = to(position);
    return target === null ? null : { position: target, value: numerical };
  },
});

const positionOf = (index: readonly number[], shape: Shape): number =>
  stridesOf(shape).reduce((sum, stride, axis) => sum + stride * index[axis], 0);

/** Where each position is found when the axes are laid out in another order. */
export function permutedPosition(position: number, shape: Shape, order: readonly number[]): number {
  const index = indexAt(position, shape);
  return positionOf(
    order.map((axis) => index[axis]),
    order.map((axis) => shape[axis]),
  );
}

/** The order of axes in which the right gradient, laid out row by row, is what came out. */
export function transposed(evidence: Evidence): Proof | null {
  const { shape } = evidence;
  const orders = permutations(shape.map((_, axis) => axis)).filter(
    (order) => !order.every((axis, i) => axis === i),
  );
  return provenOf(
    evidence,
    orders.map((order) =>
      movedBy(
        `transposed: these are the right values with the axes in the order ${formatShape(order)}`,
        orders.length,
        (position) => permutedPosition(position, shape, order),
      ),
    ),
  );
}

/** Above this rank only exchanges of two axes are tried. */
const ALL_ORDERS = 4;

export function permutations(axes: readonly number[]): number[][] {
  if (axes.length > ALL_ORDERS) {
    return axes.flatMap((a) => axes.filter((b) => b > a).map((b) => axes.with(a, b).with(b, a)));
  }
  if (axes.length < 2) return [[...axes]];
  return axes.flatMap((first) =>
    permutations(axes.filter((axis) => axis !== first)).map((rest) => [first, ...rest]),
  );
}

/** The axes along which the right gradient is read backwards. */
export function reversed(evidence: Evidence): Proof | null {
  const { shape } = evidence;
  const choices = subsets(shape.flatMap((n, axis) => (n > 1 ? [axis] : []))).filter(
    (axes) => axes.length > 0,
  );
  return provenOf(
    evidence,
    choices.map((axes) =>
      movedBy(
        `reversed: these are the right values read backwards along ${axisNames(axes)} (a kernel that should, or should not, be turned around?)`,
        choices.length,
        (position) =>
          positionOf(
            indexAt(position, shape).map((i, axis) => (axes.includes(axis) ? shape[axis] - 1 - i : i)),
            shape,
          ),
      ),
    ),
  );
}

export const subsets = (axes: readonly number[]): number[][] =>
  Array.from({ length: 2 ** axes.length }, (_, bits) => axes.filter((_, i) => (bits >> i) & 1));

/** The axis along which the right gradient lies one place too far, or too near. */
export function shifted(evidence: Evidence): Proof | null {
  const { shape } = evidence;
  const long = shape.flatMap((n, axis) => (n >= 3 ? [axis] : []));
  const choices = long.flatMap((axis) => [1, -1].map((by) => ({ axis, by })));
  return provenOf(
    evidence,
    choices.map(({ axis, by }) =>
      movedBy(
        `shifted: these are the right values, ${by > 0 ? "one further" : "one back"} along axis ${axis} (off by one in an index or in the padding?)`,
        choices.length,
        (position) => {
          const index = indexAt(position, shape);
          const target = index[axis] + by;
          return target < 0 || target >= shape[axis] ? null : positionOf(index.with(axis, target), shape);
        },
      ),
    ),
  );
}
