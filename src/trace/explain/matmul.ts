import { productOf, sumOf, type Term } from "../term.js";
import { type Call, type Explanation, type GradientCall, input } from "./explanation.js";

interface Saved {
  transA: boolean;
  transB: boolean;
}

const saved = ({ node }: Call) => node.saved as unknown as Saved;

/** An argument that is one matrix takes part in every product of the batch. */
const own = (call: Call, place: number, batch: number) => (input(call, place).shape[0] === 1 ? 0 : batch);

/** a[m, k] where it is stored. */
function elementA(call: Call, batch: number, m: number, k: number) {
  const [row, column] = saved(call).transA ? [k, m] : [m, k];
  return call.values.element("a", input(call, 0), own(call, 0, batch), row, column);
}

/** b[k, n] where it is stored. */
function elementB(call: Call, batch: number, k: number, n: number) {
  const [row, column] = saved(call).transB ? [n, k] : [k, n];
  return call.values.element("b", input(call, 1), own(call, 1, batch), row, column);
}

const inner = (call: Call) => input(call, 0).shape[saved(call).transA ? 1 : 2];
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The products of the batch in which element [batch, …] of an argument takes part. */
const products = (call: Call, place: number, batch: number) =>
  input(call, place).shape[0] === 1 ? range(call.output.shape[0]) : [batch];

/** y[m, n] = Σₖ a[m, k] · b[k, n], in every product of a batch, and the bias [n] where there is one. */
export const matmul: Explanation = {
  element(call, [batch, m, n]) {
    const terms: Term[] = range(inner(call)).map((k) =>
      productOf(elementA(call, batch, m, k), elementB(call, batch, k, n)),
    );
    const bias = call.node.inputs[2] ?? null;
    if (bias !== null) terms.push(call.values.element("bias", bias, n));
    return sumOf(terms);
  },
  gradients: {
    // dA = dY · Bᵀ
    0(call: GradientCall, [at, row, column]) {
      const [m, k] = saved(call).transA ? [column, row] : [row, column];
      const terms = products(call, 0, at).flatMap((batch) =>
        range(call.output.shape[2]).map((n) =>
          productOf(elementB(call, batch, k, n), call.values.element("dy", call.dy, batch, m, n)),
        ),
      );
      return sumOf(terms);
    },
    // dB = Aᵀ · dY
    1(call: GradientCall, [at, row, column]) {
      const [k, n] = saved(call).transB ? [column, row] : [row, column];
      const terms = products(call, 1, at).flatMap((batch) =>
        range(call.output.shape[1]).map((m) =>
          productOf(elementA(call, batch, m, k), call.values.element("dy", call.dy, batch, m, n)),
        ),
      );
      return sumOf(terms);
    },
  },
};
