import * as conv from "../../../kernels/conv2d/gpu.js";
import type { ConvDims } from "../../../kernels/conv2d/reference.js";
import type { Kernels } from "../backend.js";
import { divided } from "./axes.js";
import { type GpuRuntime, type GpuStorage, gpu } from "./runtime.js";

/** So many sums of dWeight are in the making at a time: enough threads for any GPU, and little memory. */
const PARTIAL_SUMS = 2 ** 19;

type ConvKernels = Pick<Kernels, "conv2d" | "conv2dInputGrad" | "conv2dWeightGrad" | "conv2dBiasGrad">;
type Stages = <T>(fn: (own: (storage: GpuStorage) => GpuStorage) => T) => T;

export function convKernels(
  runtime: GpuRuntime,
  stages: Stages,
  perChannel: (x: GpuStorage, d: { N: number; C: number; L: number }) => GpuStorage,
): ConvKernels {
  const sizes = (d: ConvDims) => ({ ...d, groupC: d.C / d.groups, groupK: d.K / d.groups });

  return {
    conv2d(x, weight, bias, d) {
      const plane = divided(d.P * d.Q);
      const threads = [plane, d.K, d.N];
      const args = [gpu(x), gpu(weight)];
      const product = () => runtime.run({ kernel: conv.conv2d, threads, sizes: sizes(d), args });
      if (bias === null) return product();
      return stages((own) =>
        runtime.run({
          kernel: conv.addBias,
          threads,
          sizes: { K: d.K, plane },
          args: [own(product()), gpu(bias)],
        }),
      );
    },
    conv2dInputGrad: (dy, weight, d) =>
      runtime.run({
        kernel: conv.conv2dInputGrad,
        threads: [divided(d.H * d.W), d.C, d.N],
        sizes: sizes(d),
        args: [gpu(dy), gpu(weight)],
      }),
    conv2dWeightGrad(dy, x, d) {
      const width = divided((d.C / d.groups) * d.R * d.S);
      const wanted = Math.max(1, Math.min(d.N, Math.floor(PARTIAL_SUMS / (d.K * width))));
      const share = Math.ceil(d.N / wanted);
      const parts = d.N === 0 ? 0 : Math.ceil(d.N / share);
      return stages((own) => {
        const sums = () =>
          runtime.run({
            kernel: conv.conv2dWeightGrad,
            threads: [width, d.K, parts],
            sizes: { ...sizes(d), share },
            args: [gpu(dy), gpu(x)],
          });
        return parts === 1 ? sums() : perChannel(own(sums()), { N: parts, C: d.K * width, L: 1 });
      });
    },
    conv2dBiasGrad: (dy, d) => perChannel(gpu(dy), { N: d.N, C: d.K, L: d.P * d.Q }),
  };
}
