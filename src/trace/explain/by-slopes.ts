// What holds for every op: an element of the output moves with each element of the inputs by a slope, the derivative, and
// the op's own backward knows all of them. Asked with dy = 1 at one element of the output and 0 elsewhere it answers the
// slopes of that element. And backward is linear in dy, so that its own derivative by dy holds the slopes of all outputs
// in one element of an input.

import { grad } from "../../autograd/grad.js";
import { noGrad, withRecording } from "../../autograd/no-grad.js";
import { oneHot } from "../../derivatives/one-hot.js";
import { isFloat } from "../../tensor/dtype.js";
import { Tensor } from "../../tensor/tensor.js";
import { constant, type ElementTerm, productOf, sumOf, type Term } from "../term.js";
import type { Call, GradientCall } from "./explanation.js";

interface Slope {
  readonly element: ElementTerm;
  readonly slope: number;
}

/** The elements of the inputs that y[position] moves with. */
async function slopesOf({ node, output, values }: Call, position: number): Promise<Slope[]> {
  const found: Slope[] = [];
  const only = node.inputs.filter((x) => x !== null && isFloat(x.dtype)).length === 1;
  for (const [i, slopes] of noGrad(() => node.slopes(oneHot(output, position))).entries()) {
    const x = node.inputs[i];
    if (slopes === null || x === null) continue;
    const name = only ? "x" : `x${i}`;
    for (const [at, slope] of (await slopes.data()).entries()) {
      if (slope !== 0) found.push({ element: values.elementAt(name, x, at), slope });
    }
  }
  return found;
}

/** y = Σ slope · x, for ops that are linear. */
export async function linearElement(call: Call, position: number): Promise<Term> {
  const slopes = await slopesOf(call, position);
  return sumOf(
    slopes.map(({ element, slope }) =>
      slope === 1 ? element : productOf(constant("slope", slope), element),
    ),
  );
}

/** What an op that is not known here made of the elements that it moves with. */
export async function opaqueElement(call: Call, position: number): Promise<Term> {
  const parts = (await slopesOf(call, position)).map(({ element }) => element);
  const value = call.values.all(call.output)[position];
  return { kind: "opaque", name: call.node.op, parts, value };
}

/** dx[position] = Σ over the outputs of dy · slope. */
export async function gradientBySlopes(call: GradientCall, place: number, position: number): Promise<Term> {
  const { node, dy, values } = call;
  const probe = Tensor.fromHost(dy.dtype, values.all(dy).slice(), dy.shape);
  probe.requiresGrad = true;
  const slopes = withRecording(true, () => {
    const dx = node.backward(probe)[place];
    if (dx === null || !dx.requiresGrad) return null;
    return grad(dx, [probe], { gradient: oneHot(dx, position), retainGraph: true })[0];
  });
  const terms: Term[] = [];
  for (const [at, slope] of (slopes === null ? [] : await slopes.data()).entries()) {
    if (slope === 0) continue;
    const element = values.elementAt("dy", dy, at);
    terms.push(slope === 1 ? element : productOf(constant("slope", slope), element));
  }
  return sumOf(terms);
}
