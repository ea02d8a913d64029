// Softmax and what is made of it. The largest is taken away first, as the kernels do: the quotient is the same, and
// e^x cannot become infinite.

import type { CrossEntropyDims } from "../../../kernels/softmax-cross-entropy/reference.js";
import { constant, maxOf, operation, productOf, sumOf, type Term } from "../term.js";
import { type Call, type Explanation, input } from "./explanation.js";

/** The elements that share a softmax with x[index]. */
function row(call: Call, name: string, index: readonly number[], axis: number): Term[] {
  const x = input(call, 0);
  return Array.from({ length: x.shape[axis] }, (_, j) =>
    call.values.element(name, x, ...index.map((i, a) => (a === axis ? j : i))),
  );
}

/** Σ e^(x − max), and x − max of one of them. */
function shifted(elements: readonly Term[]) {
  const largest = maxOf(elements);
  const below = (x: Term) => operation("difference", x, largest);
  return { below, total: sumOf(elements.map((x) => operation("exp", below(x)))) };
}

function parts(call: Call, index: readonly number[]) {
  const given = call.node.saved.axis as number;
  const axis = given < 0 ? given + index.length : given;
  const elements = row(call, "x", index, axis);
  return { own: elements[index[axis]], ...shifted(elements) };
}

/** y = e^x / Σ e^x */
export const softmax: Explanation = {
  element(call, index) {
    const { own, below, total } = parts(call, index);
    return operation("quotient", operation("exp", below(own)), total);
  },
};

/** y = x − log Σ e^x */
export const logSoftmax: Explanation = {
  element(call, index) {
    const { own, below, total } = parts(call, index);
    return operation("difference", below(own), operation("log", total));
  },
};

/** q_c: 1 − ε on the label, and ε spread over all classes. */
function target(call: Call, n: number, c: number): number {
  const { C, labelSmoothing } = call.node.saved.d as CrossEntropyDims;
  return (call.values.at(input(call, 1), [n]) === c ? 1 - labelSmoothing : 0) + labelSmoothing / C;
}

/** loss[n] = Σ q_c · (log Σ e^z − z_c), and dz = (softmax(z) − q) · dy. */
export const crossEntropy: Explanation = {
  element(call, [n]) {
    const logits = row(call, "logits", [n, 0], 1);
    const { below, total } = shifted(logits);
    const terms = logits.flatMap((z, c) => {
      const q = target(call, n, c);
      if (q === 0) return [];
      const surprise = operation("difference", operation("log", total), below(z));
      return [productOf(constant("q", q), surprise)];
    });
    return sumOf(terms);
  },
  gradients: {
    0(call, [n, c]) {
      const logits = row(call, "logits", [n, c], 1);
      const { below, total } = shifted(logits);
      const p = operation("quotient", operation("exp", below(logits[c])), total);
      const off = operation("difference", p, constant("q", target(call, n, c)));
      return productOf(off, call.values.element("dy", call.dy, n));
    },
  },
};
