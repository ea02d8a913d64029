// The gpu.js version of reference.ts. The sums over N and L are reductions (kernels/reduce/gpu.ts); what is here makes
// the numbers that they add up, and uses what comes out.
//
//   x, y, dy, dx : [N, C, L], z = n, y = c, x = l     mean, variance, weight, bias, dWeight, dBias : [C]

import { multiplied } from "../elementwise/gpu.js";
import { filled } from "../layout/gpu.js";
import { maxPerChannel, meanPerChannel, sumPerChannel } from "../reduce/gpu.js";
import { type Elements, type GpuArray, type GpuRuntime, stages, type Thread } from "../shared/gpu-runtime.js";
import type { BatchNormDims, BatchNormKernels } from "./reference.js";

export function distance(this: Thread<"C" | "L">, x: Elements, mean: Elements): number {
  return Math.abs(
    x[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x] -
      mean[this.thread.y],
  );
}

/** At most 1: the square of a distance itself may be beyond float32, or vanish, where the variance is neither. */
export function squaredRatio(this: Thread<"C" | "L">, distances: Elements, largest: Elements): number {
  const here =
    distances[(this.thread.z * this.constants.C + this.thread.y) * this.constants.L + this.thread.x];
  if (here === 0) return 0;
  const ratio = here / largest[this.thread.y];
  return ratio * ratio;
}

export function timesSquare(this: Thread, ratio: Elements, largest: Elements): number {
  return ratio[this.thread.x] * largest[this.thread.x] * largest[this.thread.x];
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

const normalized = (
  runtime: GpuRuntime,
  x: GpuArray,
  mean: GpuArray,
  variance: GpuArray,
  { N, C, L }: BatchNormDims,
  eps: number,
): GpuArray => {
  const args = [x, mean, variance, eps];
  return runtime.run({ kernel: normalize, threads: [L, C, N], sizes: { C, L }, args });
};

export const batchNormOnGpu = (runtime: GpuRuntime): BatchNormKernels<GpuArray> => ({
  batchNormStatistics: (x, d) =>
    stages(runtime, (own) => {
      const { N, C, L } = d;
      const mean = meanPerChannel(runtime, x, d);
      const each = { threads: [L, C, N], sizes: { C, L } };
      const distances = own(runtime.run({ kernel: distance, ...each, args: [x, mean] }));
      const largest = own(maxPerChannel(runtime, distances, d));
      const ratios = own(runtime.run({ kernel: squaredRatio, ...each, args: [distances, largest] }));
      const args = [own(meanPerChannel(runtime, ratios, d)), largest];
      return { mean, variance: runtime.run({ kernel: timesSquare, threads: [C], args }) };
    }),
  batchNormApply(x, mean, variance, weight, bias, d, eps) {
    if (weight === null && bias === null) return normalized(runtime, x, mean, variance, d, eps);
    return stages(runtime, (own) => {
      const { N, C, L } = d;
      const xHat = own(normalized(runtime, x, mean, variance, d, eps));
      const scale = weight ?? own(filled(runtime, 1, C));
      const offset = bias ?? own(filled(runtime, 0, C));
      const args = [xHat, scale, offset];
      return runtime.run({ kernel: affine, threads: [L, C, N], sizes: { C, L }, args });
    });
  },
  batchNormBackward: (dy, x, mean, variance, weight, d, eps, training) =>
    stages(runtime, (own) => {
      const { N, C, L } = d;
      const xHat = own(normalized(runtime, x, mean, variance, d, eps));
      const products = own(multiplied(runtime, dy, xHat));
      const dWeight = sumPerChannel(runtime, products, d);
      const dBias = sumPerChannel(runtime, dy, d);
      const scale = weight ?? own(filled(runtime, 1, C));
      const dx = runtime.run({
        kernel: batchNormInputGrad,
        threads: [L, C, N],
        sizes: { C, L, M: training ? N * L : 0 },
        args: [dy, xHat, variance, scale, dWeight, dBias, eps],
      });
      return { dx, dWeight, dBias };
    }),
});
