// The gpu.js version of reference.ts.
//
//   y  : [N·C, P·Q], y = (n, c), x = (p, q)
//   dx : [N·C, H·W], y = (n, c), x = (h, w)
//
// Backwards a pixel collects its share from every window that it lies in.

import type { Window } from "../im2col/gpu.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { AvgPool2dKernels, AvgPoolDims } from "./reference.js";

type PoolSizes = Exclude<Window, "dilationH" | "dilationW"> | "countIncludePad";

/** Where the sum overflows, each is divided first, as in the mean of reduce. */
export function avgPool2d(this: Thread<PoolSizes>, x: Elements): number {
  const p = Math.floor((this.thread.x + 0.5) / this.constants.Q);
  const q = this.thread.x - p * this.constants.Q;
  const positions = this.constants.R * this.constants.S;
  let total = 0;
  let shares = 0;
  let inside = 0;
  for (let r = 0; r < this.constants.R; r++) {
    const h = p * this.constants.strideH - this.constants.padH + r;
    if (h >= 0 && h < this.constants.H) {
      for (let s = 0; s < this.constants.S; s++) {
        const w = q * this.constants.strideW - this.constants.padW + s;
        if (w >= 0 && w < this.constants.W) {
          const value = x[(this.thread.y * this.constants.H + h) * this.constants.W + w];
          total += value;
          shares += value / positions;
          inside += 1;
        }
      }
    }
  }
  const divisor = this.constants.countIncludePad === 1 ? positions : inside;
  return Math.abs(total) < 3e38 ? total / divisor : shares * (positions / divisor);
}

export function avgPool2dBackward(this: Thread<PoolSizes>, dy: Elements): number {
  const h = Math.floor((this.thread.x + 0.5) / this.constants.W);
  const w = this.thread.x - h * this.constants.W;
  let total = 0;
  for (let r = 0; r < this.constants.R; r++) {
    const up = h + this.constants.padH - r;
    const p = Math.floor((up + 0.5) / this.constants.strideH);
    if (up >= 0 && p < this.constants.P && p * this.constants.strideH === up) {
      for (let s = 0; s < this.constants.S; s++) {
        const left = w + this.constants.padW - s;
        const q = Math.floor((left + 0.5) / this.constants.strideW);
        if (left >= 0 && q < this.constants.Q && q * this.constants.strideW === left) {
          // How much of the window's height and width lies inside the image.
          const top = p * this.constants.strideH - this.constants.padH;
          const start = q * this.constants.strideW - this.constants.padW;
          const rows = Math.min(this.constants.H, top + this.constants.R) - Math.max(0, top);
          const columns = Math.min(this.constants.W, start + this.constants.S) - Math.max(0, start);
          let divisor = rows * columns;
          if (this.constants.countIncludePad === 1) divisor = this.constants.R * this.constants.S;
          total += dy[(this.thread.y * this.constants.P + p) * this.constants.Q + q] / divisor;
        }
      }
    }
  }
  return total;
}

const sizesOf = (d: AvgPoolDims) => ({ ...d, countIncludePad: d.countIncludePad ? 1 : 0 });

export const avgPool2dOnGpu = (runtime: GpuRuntime): AvgPool2dKernels<GpuArray> => ({
  avgPool2d(x, d) {
    const threads = [divided(runtime, d.P * d.Q), d.N * d.C];
    return runtime.run({ kernel: avgPool2d, threads, sizes: sizesOf(d), args: [x] });
  },
  avgPool2dBackward(dy, d) {
    const threads = [divided(runtime, d.H * d.W), d.N * d.C];
    return runtime.run({ kernel: avgPool2dBackward, threads, sizes: sizesOf(d), args: [dy] });
  },
});
