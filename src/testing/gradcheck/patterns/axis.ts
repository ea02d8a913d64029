// What flows along the axes of a function: from which outputs an element gets its gradient.

import { formatShape, indexAt, type Shape, sameShape, sizeOf } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import { type Claim, ofValues, type Proof, provenOf } from "./claim.js";
import { type Jacobians, jacobiansOf } from "./jacobian.js";
import { permutations, permutedPosition, subsets } from "./rearranged.js";
import { axisNames } from "./words.js";

export const wrongAxis = (evidence: Evidence): Proof | null =>
  otherWayIn(evidence) ?? overReduced(evidence) ?? mixedAlong(evidence);

/** The gradient of a dy whose axes are in another order. */
function otherWayIn(evidence: Evidence): Proof | null {
  const { output } = evidence;
  if (output === null || output.length < 2 || sizeOf(output) > 4096) return null;
  const orders = permutations(output.map((_, axis) => axis)).filter(
    (order) =>
      !order.every((axis, i) => axis === i) &&
      sameShape(
        order.map((axis) => output[axis]),
        output,
      ),
  );
  return provenOf(
    evidence,
    orders.map((order): Claim => {
      const from = Array.from({ length: sizeOf(output) }, (_, o) => permutedPosition(o, output, order));
      return {
        text: `the wrong axis: this is what comes out when the axes of dy are in the order ${formatShape(order)}. Is a sum taken over the wrong axis?`,
        fitted: 0,
        tried: orders.length,
        predict: ofValues(({ slopes, dy }, { position }) =>
          slopes(position).reduce((sum, slope, o) => sum + slope * dy[from[o]], 0),
        ),
      };
    }),
  );
}

/** The right gradient summed over an axis of the input, where it should keep that axis. */
function overReduced(evidence: Evidence): Proof | null {
  const { shape } = evidence;
  const choices = subsets(shape.flatMap((n, axis) => (n > 1 ? [axis] : [])))
    .filter((axes) => axes.length > 0)
    .flatMap((axes) => [false, true].map((mean) => ({ axes, mean })));
  return provenOf(
    evidence,
    choices.map(({ axes, mean }): Claim => {
      const count = axes.reduce((n, axis) => n * shape[axis], 1);
      const group = (position: number) =>
        indexAt(position, shape)
          .map((i, axis) => (axes.includes(axis) ? 0 : i))
          .join();
      return {
        text: `the wrong axis: ${mean ? "averaged" : "summed"} over ${axisNames(axes)}, too, along which each element has a gradient of its own`,
        fitted: 0,
        tried: choices.length,
        predict: ofValues(({ elements }, { position }) => {
          const own = group(position);
          const all = elements.filter((e) => group(e.position) === own);
          if (all.length < count) return null;
          return all.reduce((sum, { numerical }) => sum + numerical, 0) / (mean ? count : 1);
        }),
      };
    }),
  );
}

/** Axes along which the gradient goes from an output to an element of another index. */
function mixed({ positions, floor }: Jacobians, rows: readonly Float64Array[], shape: Shape): Set<number> {
  const axes = new Set<number>();
  for (const [o, row] of rows.entries()) {
    const to = indexAt(o, shape);
    for (const [k, slope] of row.entries()) {
      if (Math.abs(slope) <= 10 * floor) continue;
      const from = indexAt(positions[k], shape);
      // An element that differs along several axes says not which of them it is.
      const differing = to.flatMap((i, axis) => (i === from[axis] ? [] : [axis]));
      if (differing.length === 1) axes.add(differing[0]);
    }
  }
  return axes;
}

/** A gradient that comes along an axis along which the function does not look. */
function mixedAlong(evidence: Evidence): Proof | null {
  const { shape, output } = evidence;
  if (output === null || !sameShape(shape, output)) return null;
  const jacobians = jacobiansOf(evidence);
  if (jacobians === null) return null;
  const should = mixed(jacobians, jacobians.right, shape);
  const does = mixed(jacobians, jacobians.analytical, shape);
  const wrong = [...does].filter((axis) => !should.has(axis));
  // Values that changed places come along an axis as well, but no longer from the output at their own place.
  const { analytical, right, floor } = jacobians;
  const ownKept = right.every((row, o) => Math.abs(row[o]) > floor && Math.abs(analytical[o][o]) > floor);
  if (wrong.length === 0 || should.size === 0 || !ownKept) return null;
  const missing = [...should].filter((axis) => !does.has(axis));
  const instead = missing.length === 0 ? "" : ` in place of ${axisNames(missing)}`;
  return {
    text: `the wrong axis: gradients are mixed along ${axisNames(wrong)}${instead}, along which no output depends on other elements. Is a sum or a maximum taken over the wrong axis?`,
    equations: 1,
    needed: 1,
  };
}
