import type { WindowDims } from "../../../kernels/im2col/reference.js";
import { constant, literal, maxOf, operation, sumOf, type Term } from "../term.js";
import { type Call, type Explanation, input } from "./explanation.js";
import { pixelUnder } from "./window.js";

/** The largest of the window's pixels. */
export const maxPool2d: Explanation = {
  element(call, [n, c, p, q]) {
    const d = call.node.saved.d as WindowDims;
    const pixels: Term[] = [];
    for (let r = 0; r < d.R; r++)
      for (let s = 0; s < d.S; s++) {
        const pixel = pixelUnder(d, [p, q], [r, s]);
        if (pixel !== null) pixels.push(call.values.element("x", input(call, 0), n, c, ...pixel));
      }
    return maxOf(pixels);
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
