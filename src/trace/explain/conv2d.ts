// Every number of a convolution, and of its gradients, is a sum of the same products x · weight, or of those with dy in
// the place of one: kernels/conv2d/reference.ts visits them all at once, here it is those of one element.

import type { ConvDims } from "../../../kernels/conv2d/reference.js";
import type { Tensor } from "../../tensor/tensor.js";
import { productOf, sumOf, type Term } from "../term.js";
import { type Call, type Explanation, type GradientCall, input } from "./explanation.js";
import { pixelUnder } from "./window.js";

const dims = ({ node }: Call) => node.saved.d as ConvDims;

/** Input channels of one group, and the first of the group that makes output channel k. */
function group({ C, K, groups }: ConvDims, k: number) {
  const channels = C / groups;
  return { channels, first: Math.floor(k / (K / groups)) * channels };
}

export const conv2d: Explanation = {
  element(call, [n, k, p, q]) {
    const { values } = call;
    const d = dims(call);
    const { channels, first } = group(d, k);
    const terms: Term[] = [];
    for (let c = 0; c < channels; c++)
      for (let r = 0; r < d.R; r++)
        for (let s = 0; s < d.S; s++) {
          const pixel = pixelUnder(d, [p, q], [r, s]);
          if (pixel === null) continue;
          const x = values.element("x", input(call, 0), n, first + c, ...pixel);
          terms.push(productOf(values.element("weight", input(call, 1), k, c, r, s), x));
        }
    if (call.node.inputs[2] !== null) terms.push(values.element("bias", input(call, 2), k));
    return sumOf(terms);
  },
  gradients: { 0: inputGradient, 1: weightGradient, 2: biasGradient },
};

/** dx[n, c, h, w]: the outputs that this pixel went into, each by the weight that it met there. */
function inputGradient(call: GradientCall, index: readonly number[]): Term {
  return turnedBack(call, "dy", call.dy, index);
}

/** The same of an image in the place of dy. */
export const convTranspose2d: Explanation = {
  element: (call, index) => turnedBack(call, "x", input(call, 0), index),
};

function turnedBack(call: Call, name: string, image: Tensor, [n, channel, h, w]: readonly number[]): Term {
  const { values } = call;
  const d = dims(call);
  const terms: Term[] = [];
  for (let k = 0; k < d.K; k++) {
    const { channels, first } = group(d, k);
    const c = channel - first;
    if (c < 0 || c >= channels) continue;
    for (let r = 0; r < d.R; r++)
      for (let s = 0; s < d.S; s++) {
        const p = (h + d.padH - r * d.dilationH) / d.strideH;
        const q = (w + d.padW - s * d.dilationW) / d.strideW;
        if (!(Number.isInteger(p) && Number.isInteger(q) && p >= 0 && p < d.P && q >= 0 && q < d.Q)) continue;
        const weight = values.element("weight", input(call, 1), k, c, r, s);
        terms.push(productOf(weight, values.element(name, image, n, k, p, q)));
      }
  }
  return sumOf(terms);
}

/** dWeight[k, c, r, s]: every image and position, the pixel under this weight by the gradient of what came of it. */
function weightGradient(call: GradientCall, [k, c, r, s]: readonly number[]): Term {
  const { values, dy } = call;
  const d = dims(call);
  const { first } = group(d, k);
  const terms: Term[] = [];
  for (let n = 0; n < d.N; n++)
    for (let p = 0; p < d.P; p++)
      for (let q = 0; q < d.Q; q++) {
        const pixel = pixelUnder(d, [p, q], [r, s]);
        if (pixel === null) continue;
        const x = values.element("x", input(call, 0), n, first + c, ...pixel);
        terms.push(productOf(x, values.element("dy", dy, n, k, p, q)));
      }
  return sumOf(terms);
}

/** dBias[k]: the bias was added to every output of its channel. */
function biasGradient(call: GradientCall, [k]: readonly number[]): Term {
  const { N, P, Q } = dims(call);
  const terms: Term[] = [];
  for (let n = 0; n < N; n++)
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) terms.push(call.values.element("dy", call.dy, n, k, p, q));
  return sumOf(terms);
}
