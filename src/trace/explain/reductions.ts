import type { AvgPoolDims } from "../../../kernels/avg-pool2d/reference.js";
import type { WindowDims } from "../../../kernels/im2col/reference.js";
import type { ReduceDims } from "../../../kernels/reduce/reference.js";
import { constant, type ElementTerm, literal, maxOf, operation, sumOf } from "../term.js";
import { positionOf } from "../values.js";
import { type Call, type Explanation, input } from "./explanation.js";
import { pixelUnder } from "./window.js";

/** Those of the window's pixels that lie inside of the image. */
function pixelsOf(call: Call, [n, c, p, q]: readonly number[]): ElementTerm[] {
  const d = call.node.saved.d as WindowDims;
  const pixels: ElementTerm[] = [];
  for (let r = 0; r < d.R; r++)
    for (let s = 0; s < d.S; s++) {
      const pixel = pixelUnder(d, [p, q], [r, s]);
      if (pixel !== null) pixels.push(call.values.element("x", input(call, 0), n, c, ...pixel));
    }
  return pixels;
}

export const maxPool2d: Explanation = { element: (call, index) => maxOf(pixelsOf(call, index)) };

export const avgPool2d: Explanation = {
  element(call, index) {
    const { R, S, countIncludePad } = call.node.saved.d as AvgPoolDims;
    const pixels = pixelsOf(call, index);
    return operation("quotient", sumOf(pixels), constant("n", countIncludePad ? R * S : pixels.length));
  },
};

/** Σ x / n over the middle axis of [outer, R, inner]. */
export const mean: Explanation = {
  element(call, index) {
    const x = input(call, 0);
    const { R, inner } = call.node.saved.dims as ReduceDims;
    const y = positionOf(index, call.output);
    const first = Math.floor(y / inner) * R * inner + (y % inner);
    const elements = Array.from({ length: R }, (_, r) => call.values.elementAt("x", x, first + r * inner));
    return operation("quotient", sumOf(elements), constant("n", R));
  },
  gradients: {
    0(call, index) {
      const { R, inner } = call.node.saved.dims as ReduceDims;
      const x = positionOf(index, input(call, 0));
      const y = Math.floor(x / (R * inner)) * inner + (x % inner);
      return operation("quotient", call.values.elementAt("dy", call.dy, y), constant("n", R));
    },
  },
};

/** Σ (x − mean x)² / divisor over the middle axis of [outer, R, inner]. */
export const variance: Explanation = {
  element(call: Call, [o, i]) {
    const x = input(call, 0);
    const R = x.shape[1];
    const elements = Array.from({ length: R }, (_, r) => call.values.element("x", x, o, r, i));
    const mean = operation("quotient", sumOf(elements), constant("n", R));
    const squares = elements.map((element) =>
      operation("power", operation("difference", element, mean), literal(2)),
    );
    return operation("quotient", sumOf(squares), constant("divisor", call.node.saved.divisor as number));
  },
};

/** Its root. */
export const std: Explanation = {
  element: (call: Call, index) => operation("sqrt", variance.element(call, index)),
};

/** (x − mean) / √(variance + ε) of a row. */
export const standardize: Explanation = {
  element(call: Call, [row, i]) {
    const x = input(call, 0);
    const size = constant("n", x.shape[1]);
    const elements = Array.from({ length: size.value }, (_, at) => call.values.element("x", x, row, at));
    const mean = operation("quotient", sumOf(elements), size);
    const squares = elements.map((element) =>
      operation("power", operation("difference", element, mean), literal(2)),
    );
    const variance = operation("quotient", sumOf(squares), size);
    const deviation = operation("sqrt", sumOf([variance, constant("ε", call.node.saved.eps as number)]));
    return operation("quotient", operation("difference", elements[i], mean), deviation);
  },
};
