import * as avgPool from "../../../kernels/avg-pool2d/gpu.js";
import * as maxPool from "../../../kernels/max-pool2d/gpu.js";
import type { Kernels } from "../backend.js";
import { divided } from "./axes.js";
import { type GpuRuntime, gpu } from "./runtime.js";

type PoolKernels = Pick<Kernels, "maxPool2d" | "maxPool2dBackward" | "avgPool2d" | "avgPool2dBackward">;

export function poolKernels(runtime: GpuRuntime): PoolKernels {
  return {
    maxPool2d(x, d) {
      const threads = [divided(d.P * d.Q), d.N * d.C];
      const sizes = { ...d };
      const argmax = runtime.run({
        kernel: maxPool.maxPool2dArgmax,
        threads,
        sizes,
        args: [gpu(x)],
        dtype: "int32",
      });
      const y = runtime.run({ kernel: maxPool.maxPool2dValue, threads, sizes, args: [gpu(x), argmax] });
      return { y, argmax };
    },
    maxPool2dBackward: (dy, argmax, d) =>
      runtime.run({
        kernel: maxPool.maxPool2dBackward,
        threads: [divided(d.H * d.W), d.N * d.C],
        sizes: { ...d },
        args: [gpu(dy), gpu(argmax)],
      }),
    avgPool2d: (x, d) =>
      runtime.run({
        kernel: avgPool.avgPool2d,
        threads: [divided(d.P * d.Q), d.N * d.C],
        sizes: { ...d, countIncludePad: d.countIncludePad ? 1 : 0 },
        args: [gpu(x)],
      }),
    avgPool2dBackward: (dy, d) =>
      runtime.run({
        kernel: avgPool.avgPool2dBackward,
        threads: [divided(d.H * d.W), d.N * d.C],
        sizes: { ...d, countIncludePad: d.countIncludePad ? 1 : 0 },
        args: [gpu(dy)],
      }),
  };
}
