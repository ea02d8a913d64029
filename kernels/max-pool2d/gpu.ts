// The gpu.js version of reference.ts.
//
//   argmax, y : [N·C, P·Q], y = (n, c), x = (p, q)
//   dx        : [N·C, H·W], y = (n, c), x = (h, w)
//
// A kernel has one result, so where the largest value is and what it is are two: the second reads at the first. And
// backwards a pixel asks the windows that it lies in whether it won.

import type { Window } from "../im2col/gpu.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { MaxPool2dKernels } from "./reference.js";

export function maxPool2dArgmax(this: Thread<Window>, x: Elements): number {
  const p = Math.floor((this.thread.x + 0.5) / this.constants.Q);
  const q = this.thread.x - p * this.constants.Q;
  let best = 0;
  let bestAt = -1;
  for (let r = 0; r < this.constants.R; r++) {
    const h = p * this.constants.strideH - this.constants.padH + r * this.constants.dilationH;
    if (h >= 0 && h < this.constants.H) {
      for (let s = 0; s < this.constants.S; s++) {
        const w = q * this.constants.strideW - this.constants.padW + s * this.constants.dilationW;
        if (w >= 0 && w < this.constants.W) {
          const value = x[(this.thread.y * this.constants.H + h) * this.constants.W + w];
          // A NaN is neither of these.
          const isNumber = value <= 0 || value > 0 ? 1 : 0;
          if (bestAt < 0 || value > best || isNumber === 0) {
            best = value;
            bestAt = h * this.constants.W + w;
          }
        }
      }
    }
  }
  return bestAt;
}

export function maxPool2dValue(this: Thread<Window>, x: Elements, argmax: Elements): number {
  return x[
    this.thread.y * this.constants.H * this.constants.W +
      argmax[this.thread.y * this.constants.P * this.constants.Q + this.thread.x]
  ];
}

export function maxPool2dBackward(this: Thread<Window>, dy: Elements, argmax: Elements): number {
  const h = Math.floor((this.thread.x + 0.5) / this.constants.W);
  const w = this.thread.x - h * this.constants.W;
  let total = 0;
  for (let r = 0; r < this.constants.R; r++) {
    const up = h + this.constants.padH - r * this.constants.dilationH;
    const p = Math.floor((up + 0.5) / this.constants.strideH);
    if (up >= 0 && p < this.constants.P && p * this.constants.strideH === up) {
      for (let s = 0; s < this.constants.S; s++) {
        const left = w + this.constants.padW - s * this.constants.dilationW;
        const q = Math.floor((left + 0.5) / this.constants.strideW);
        if (left >= 0 && q < this.constants.Q && q * this.constants.strideW === left) {
          const at = (this.thread.y * this.constants.P + p) * this.constants.Q + q;
          if (argmax[at] === this.thread.x) total += dy[at];
        }
      }
    }
  }
  return total;
}

export const maxPool2dOnGpu = (runtime: GpuRuntime): MaxPool2dKernels<GpuArray> => ({
  maxPool2d(x, d) {
    const threads = [divided(runtime, d.P * d.Q), d.N * d.C];
    const sizes = { ...d };
    const argmax = runtime.run({ kernel: maxPool2dArgmax, threads, sizes, args: [x], dtype: "int32" });
    return { y: runtime.run({ kernel: maxPool2dValue, threads, sizes, args: [x, argmax] }), argmax };
  },
  maxPool2dBackward(dy, argmax, d) {
    const threads = [divided(runtime, d.H * d.W), d.N * d.C];
    return runtime.run({ kernel: maxPool2dBackward, threads, sizes: { ...d }, args: [dy, argmax] });
  },
});
