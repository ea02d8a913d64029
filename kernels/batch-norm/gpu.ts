// The gpu.js rung of reference.ts. The sums over N and L are reductions (kernels/reduce/gpu.ts); what is here makes
// the numbers that they add up, and uses what comes out.
//
//   x, y, dy, dx : [N, C, L], z = n, y = c, x = l     mean, variance, weight, bias, dWeight, dBias : [C]

import type { Elements, Thread } from "../gpu.js";

export function squaredDeviation(this: Thread<"C" | "L">, x: Elements, mean: Elements): number {
  const deviation =
    x[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x] -
    mean[this.thread.y];
  return deviation * deviation;
}

export function normalize(
  this: Thread<"C" | "L">,
  x: Elements,
  mean: Elements,
  variance: Elements,
  eps: number,
): number {
  return (
    (x[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x] -
      mean[this.thread.y]) /
    Math.sqrt(variance[this.thread.y] + eps)
  );
}

export function affine(this: Thread<"C" | "L">, xHat: Elements, weight: Elements, bias: Elements): number {
  return (
    xHat[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x] *
      weight[this.thread.y] +
    bias[this.thread.y]
  );
}

/** `M` values to a channel; 0 counts mean and variance as constants. */
export function batchNormInputGrad(
  this: Thread<"C" | "L" | "M">,
  dy: Elements,
  xHat: Elements,
  variance: Elements,
  weight: Elements,
  dWeight: Elements,
  dBias: Elements,
  eps: number,
): number {
  const scale = weight[this.thread.y] / Math.sqrt(variance[this.thread.y] + eps);
  const dyHere = dy[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x];
  if (this.constants.M === 0) return scale * dyHere;
  const xHatHere =
    xHat[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x];
  return (
    scale *
    (dyHere -
      dBias[this.thread.y] / this.constants.M -
      (xHatHere * dWeight[this.thread.y]) / this.constants.M)
  );
}
