// Gradients that hold some of the contributions of the outputs, and not all.

import {
  broadcastStrides,
  broadcasts,
  formatShape,
  indexAt,
  type Shape,
  sizeOf,
} from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import { type Claim, ofValues, type Proof, provenOf } from "./claim.js";
import { axisNames } from "./words.js";

/**
 * An input that was broadcast gets the sum of what arrives over the axes where it was repeated. This finds the
 * gradient of a single slice in its place.
 */
export function broadcast(evidence: Evidence): Proof | null {
  const { shape, output } = evidence;
  if (output === null || !broadcasts(shape, output) || sizeOf(shape) === sizeOf(output)) return null;
  if (!isRepeated(evidence, output)) return null;
  const repeated = repeatedAxes(shape, output);
  const choices = [repeated, ...(repeated.length > 1 ? repeated.map((axis) => [axis]) : [])].flatMap((axes) =>
    [false, true].map((last) => ({ axes, last })),
  );
  const indices = Array.from({ length: sizeOf(output) }, (_, o) => indexAt(o, output));
  return provenOf(
    evidence,
    choices.map(({ axes, last }): Claim => {
      const kept = indices.map((index) =>
        axes.every((axis) => index[axis] === (last ? output[axis] - 1 : 0)),
      );
      return {
        text: `a reduction is missing: the input was broadcast from ${formatShape(shape)} to ${formatShape(output)}, and only the ${last ? "last" : "first"} slice along ${axisNames(axes)} counts. Sum over the broadcast axes (sumTo)`,
        fitted: 0,
        tried: choices.length,
        predict: ofValues(({ contributions }, { position }) =>
          contributions(position).reduce((sum, part, o) => (kept[o] ? sum + part : sum), 0),
        ),
      };
    }),
  );
}

/** Whether each output depends on the element that broadcasting puts there, and on no other. */
function isRepeated({ shape, elements, slopes, same }: Evidence, output: Shape): boolean {
  const strides = broadcastStrides(shape, output);
  const source = Array.from({ length: sizeOf(output) }, (_, o) =>
    indexAt(o, output).reduce((sum, i, axis) => sum + i * strides[axis], 0),
  );
  return elements.every(({ position }) =>
    slopes(position).every((slope, o) => source[o] === position || same(slope, 0)),
  );
}

/** The axes of the output along which the input is repeated. */
const repeatedAxes = (shape: Shape, output: Shape): number[] =>
  output.flatMap((n, axis) =>
    n > 1 && (shape[axis - output.length + shape.length] ?? 1) === 1 ? [axis] : [],
  );

/** Only the first, or the last, of the contributions to each element. */
export const accumulation = (evidence: Evidence): Proof | null =>
  provenOf(
    evidence,
    (["last", "first"] as const).map((which) => ({
      text: `not accumulated: where an element is used more than once, only the ${which} use counts. Add to the gradient (+=) instead of setting it`,
      fitted: 0,
      tried: 2,
      predict: ofValues(({ contributions, same }, { position }) => {
        const parts = Array.from(contributions(position)).filter((part) => !same(part, 0));
        return parts.at(which === "last" ? -1 : 0) ?? 0;
      }),
    })),
  );
