import type { BatchNormSaved } from "../../ops/batch-norm2d.js";
import { constant, operation, productOf, sumOf, type Term } from "../term.js";
import type { Call, Explanation, GradientCall } from "./explanation.js";

const saved = ({ node }: Call) => node.saved as unknown as BatchNormSaved;

/** σ of a channel. */
function deviation(call: Call, c: number): Term {
  const { variance, eps } = saved(call);
  return operation("sqrt", sumOf([call.values.element("variance", variance, c), constant("ε", eps)]));
}

/** (x − mean) / σ */
function normalized(call: Call, index: readonly number[]): Term {
  const { x, mean } = saved(call);
  const { values } = call;
  const off = operation(
    "difference",
    values.element("x", x, ...index),
    values.element("mean", mean, index[1]),
  );
  return operation("quotient", off, deviation(call, index[1]));
}

/** The weight of a channel, or the 1 that stands for none. */
const weightOf = (call: Call, c: number): Term => {
  const { weight } = saved(call);
  return weight === null ? constant("no weight", 1) : call.values.element("weight", weight, c);
};

/** A term for every image and position of a channel. */
function overChannel(call: GradientCall, c: number, term: (index: number[]) => Term): Term[] {
  const [N, , H, W] = call.output.shape;
  const terms: Term[] = [];
  for (let n = 0; n < N; n++)
    for (let h = 0; h < H; h++) for (let w = 0; w < W; w++) terms.push(term([n, c, h, w]));
  return terms;
}

const dyAt = (call: GradientCall, index: readonly number[]) => call.values.element("dy", call.dy, ...index);

const weightGradient = (call: GradientCall, [c]: readonly number[]) =>
  sumOf(overChannel(call, c, (at) => productOf(dyAt(call, at), normalized(call, at))));

const biasGradient = (call: GradientCall, [c]: readonly number[]) =>
  sumOf(overChannel(call, c, (at) => dyAt(call, at)));

/** y = weight · (x − mean) / σ + bias */
export const batchNorm2d: Explanation = {
  element(call, index) {
    const scaled = productOf(weightOf(call, index[1]), normalized(call, index));
    const bias = call.node.inputs[2];
    return sumOf(bias === null ? [scaled] : [scaled, call.values.element("bias", bias, index[1])]);
  },
  gradients: {
    // dx = weight/σ · (dy − dBias/M − xHat·dWeight/M); the last two only where mean and σ moved with x.
    0(call, index) {
      const c = index[1];
      const { d, training } = saved(call);
      const scale = operation("quotient", weightOf(call, c), deviation(call, c));
      if (!training) return productOf(scale, dyAt(call, index));
      const M = constant("M", d.N * d.L);
      const shared = operation("quotient", biasGradient(call, [c]), M);
      const along = productOf(normalized(call, index), operation("quotient", weightGradient(call, [c]), M));
      const rest = operation("difference", operation("difference", dyAt(call, index), shared), along);
      return productOf(scale, rest);
    },
    1: weightGradient,
    2: biasGradient,
  },
};
