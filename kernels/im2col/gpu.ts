// The gpu.js version of reference.ts.
//
//   columns : [N·C, R·S·P·Q], y = (n, c), x = (r, s, p, q)
//   dx      : [N·C, H·W],     y = (n, c), x = (h, w)
//
// col2im turns the loop of the reference around. There every column adds itself to the pixel it was read from; here
// every pixel looks for the columns that read it. Kernel position r saw pixel h at the output row p with
// p·stride − padding + r·dilation = h, if that p is a whole number and one of the rows there are.

import { inType } from "../elementwise/gpu.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { Im2colKernels } from "./reference.js";

/** The sizes of WindowDims that belong to a window and its image. */
export type Window =
  | "H"
  | "W"
  | "R"
  | "S"
  | "P"
  | "Q"
  | "strideH"
  | "strideW"
  | "padH"
  | "padW"
  | "dilationH"
  | "dilationW";

export function im2col(this: Thread<Window>, x: Elements): number {
  const tap = Math.floor((this.thread.x + 0.5) / (this.constants.P * this.constants.Q));
  const position = this.thread.x - tap * this.constants.P * this.constants.Q;
  const r = Math.floor((tap + 0.5) / this.constants.S);
  const s = tap - r * this.constants.S;
  const p = Math.floor((position + 0.5) / this.constants.Q);
  const q = position - p * this.constants.Q;
  const h = p * this.constants.strideH - this.constants.padH + r * this.constants.dilationH;
  const w = q * this.constants.strideW - this.constants.padW + s * this.constants.dilationW;
  if (h >= 0 && h < this.constants.H && w >= 0 && w < this.constants.W) {
    return x[(this.thread.y * this.constants.H + h) * this.constants.W + w];
  }
  return 0;
}

export function col2im(this: Thread<Window>, dColumns: Elements): number {
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
          total +=
            dColumns[
              (((this.thread.y * this.constants.R + r) * this.constants.S + s) * this.constants.P + p) *
                this.constants.Q +
                q
            ];
        }
      }
    }
  }
  return total;
}

export const im2colOnGpu = (runtime: GpuRuntime): Im2colKernels<GpuArray> => ({
  im2col(x, d) {
    const threads = [divided(runtime, d.R * d.S * d.P * d.Q), d.N * d.C];
    return runtime.run({ kernel: im2col, threads, sizes: { ...d }, args: [x], dtype: x.dtype });
  },
  col2im: (dColumns, d) =>
    inType(runtime, dColumns.dtype, () => {
      const threads = [divided(runtime, d.H * d.W), d.N * d.C];
      return runtime.run({ kernel: col2im, threads, sizes: { ...d }, args: [dColumns] });
    }),
});
