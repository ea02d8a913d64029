// A convolution, ReLU and max-pooling by 2 x 2 in one: what lies between them stays in a thread's cache, and is never stored. Their
// gradients are made of that of the halved images.

import * as simd from "../generated/simd-kernels.js";
import type { WindowDims } from "../im2col/reference.js";
import type { SimdArray, SimdRuntime } from "../shared/simd-runtime.js";
import { imagesTogether, isWinograd } from "../winograd/simd-host.js";
import { forward } from "./plan.js";
import type { ConvDims } from "./reference.js";
import { biasGradient, convolve } from "./simd-host.js";
import { type Slopes, sparseInputGrad, sparseWeightGrad } from "./sparse-simd-host.js";

export type HalvedGradient<S = SimdArray> = Slopes<S> & { readonly argmax: S };

const windowsOf = ({ P, Q }: ConvDims) => Math.floor(P / 2) * Math.floor(Q / 2);

export const halvingOnSimd = (runtime: SimdRuntime) => ({
  /**
   * Whether there are images for all threads. Each thread has scratch memory for those that it works on, which is otherwise more
   * than what need not be stored; and the steps one by one have a unit for each plane.
   */
  pays(d: ConvDims): boolean {
    const plan = forward(d);
    const together = isWinograd(plan) ? imagesTogether(plan) : 1;
    return runtime.threads * together <= d.N * d.groups;
  },

  /** y, argmax = maxPool2d(relu(conv2d(x, weight, bias)), 2), to the bit; null where some results need another method. */
  halvingConv2d(x: SimdArray, weight: SimdArray, bias: SimdArray | null, d: ConvDims) {
    const n = d.N * d.K * windowsOf(d);
    const halved = { y: runtime.allocate("float32", n), argmax: runtime.allocate("int32", n) };
    if (convolve(runtime, { x, weight, bias, ...halved }, forward(d))) return halved;
    for (const array of Object.values(halved)) runtime.free(array);
    return null;
  },

  /** The gradient of the whole images. */
  doublingGradient({ dy, argmax, y }: HalvedGradient, d: WindowDims): SimdArray {
    const dx = runtime.allocate("float32", d.N * d.C * d.H * d.W);
    runtime.run(simd.maxPool2dBackward, d.N * d.C, { dy, argmax, y, dx, window: d });
    return dx;
  },

  /** dx, dWeight and dBias of the convolution; null where the whole gradient is needed. */
  halvedInputGrad: (halved: HalvedGradient, weight: SimdArray, d: ConvDims): SimdArray | null =>
    sparseInputGrad(runtime, halved, weight, forward(d)),

  halvedWeightGrad: (halved: HalvedGradient, x: SimdArray, d: ConvDims): SimdArray | null =>
    sparseWeightGrad(runtime, halved, x, forward(d)),

  halvedBiasGrad: (halved: HalvedGradient, d: ConvDims): SimdArray => biasGradient(runtime, halved, d),
});
