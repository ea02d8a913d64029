// The gpu.js version of reference.ts: each of the four results gathered by its own elements, without columns in between.
//
//   y       : [N, K, P·Q],             z = n, y = k, x = (p, q)
//   dx      : [N, C, H·W],             z = n, y = c, x = (h, w)
//   dWeight : [parts, K, (C/G)·R·S],   z = a part of the images, y = k, x = (c, r, s)
//
// The reference walks over all products and adds each to where it belongs. Here an element of dx asks which outputs its
// pixel went into, as in col2im; and an element of dWeight belongs to every position of every image, which is far too
// much for one thread: the images are dealt out to `parts` threads, and a reduction adds their sums.

import type { Window } from "../im2col/gpu.js";
import { sumPerChannel } from "../reduce/gpu.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  stages,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { Conv2dKernels, ConvDims } from "./reference.js";

/** Channels and outputs of all groups together, and of one. */
type Channels = "C" | "K" | "groupC" | "groupK";

export function conv2d(this: Thread<Window | Channels>, x: Elements, weight: Elements): number {
  const p = Math.floor((this.thread.x + 0.5) / this.constants.Q);
  const q = this.thread.x - p * this.constants.Q;
  const group = Math.floor((this.thread.y + 0.5) / this.constants.groupK);
  const image = (this.thread.z * this.constants.C + group * this.constants.groupC) * this.constants.H;
  let total = 0;
  for (let r = 0; r < this.constants.R; r++) {
    const h = p * this.constants.strideH - this.constants.padH + r * this.constants.dilationH;
    if (h >= 0 && h < this.constants.H) {
      for (let s = 0; s < this.constants.S; s++) {
        const w = q * this.constants.strideW - this.constants.padW + s * this.constants.dilationW;
        if (w >= 0 && w < this.constants.W) {
          const first = (image + h) * this.constants.W + w;
          let part = 0;
          for (let c = 0; c < this.constants.groupC; c++) {
            part +=
              weight[
                ((this.thread.y * this.constants.groupC + c) * this.constants.R + r) * this.constants.S + s
              ] * x[first + c * this.constants.H * this.constants.W];
          }
          total += part;
        }
      }
    }
  }
  return total;
}

/** x [N, K, P·Q] + bias [K] */
export function addBias(this: Thread<"K" | "plane">, y: Elements, bias: Elements): number {
  return (
    y[(this.thread.z * this.constants.K + this.thread.y) * this.constants.plane + this.thread.x] +
    bias[this.thread.y]
  );
}

export function conv2dInputGrad(this: Thread<Window | Channels>, dy: Elements, weight: Elements): number {
  const h = Math.floor((this.thread.x + 0.5) / this.constants.W);
  const w = this.thread.x - h * this.constants.W;
  const group = Math.floor((this.thread.y + 0.5) / this.constants.groupC);
  const c = this.thread.y - group * this.constants.groupC;
  const firstK = group * this.constants.groupK;
  let total = 0;
  for (let r = 0; r < this.constants.R; r++) {
    const up = h + this.constants.padH - r * this.constants.dilationH;
    const p = Math.floor((up + 0.5) / this.constants.strideH);
    if (up >= 0 && p < this.constants.P && p * this.constants.strideH === up) {
      for (let s = 0; s < this.constants.S; s++) {
        const left = w + this.constants.padW - s * this.constants.dilationW;
        const q = Math.floor((left + 0.5) / this.constants.strideW);
        if (left >= 0 && q < this.constants.Q && q * this.constants.strideW === left) {
          const first =
            ((this.thread.z * this.constants.K + firstK) * this.constants.P + p) * this.constants.Q + q;
          const firstWeight =
            ((firstK * this.constants.groupC + c) * this.constants.R + r) * this.constants.S + s;
          let part = 0;
          for (let k = 0; k < this.constants.groupK; k++) {
            part +=
              dy[first + k * this.constants.P * this.constants.Q] *
              weight[firstWeight + k * this.constants.groupC * this.constants.R * this.constants.S];
          }
          total += part;
        }
      }
    }
  }
  return total;
}

export function conv2dWeightGrad(
  this: Thread<Window | Channels | "N" | "share">,
  dy: Elements,
  x: Elements,
): number {
  const c = Math.floor((this.thread.x + 0.5) / (this.constants.R * this.constants.S));
  const tap = this.thread.x - c * this.constants.R * this.constants.S;
  const r = Math.floor((tap + 0.5) / this.constants.S);
  const s = tap - r * this.constants.S;
  const group = Math.floor((this.thread.y + 0.5) / this.constants.groupK);
  const channel = group * this.constants.groupC + c;
  // The output rows and columns whose kernel position (r, s) lies inside the image: h = p·strideH − up, and so on.
  const up = this.constants.padH - r * this.constants.dilationH;
  const left = this.constants.padW - s * this.constants.dilationW;
  const firstP = Math.max(0, Math.floor((up - 0.5) / this.constants.strideH) + 1);
  const firstQ = Math.max(0, Math.floor((left - 0.5) / this.constants.strideW) + 1);
  const lastP = Math.floor((this.constants.H - 1 + up + 0.5) / this.constants.strideH);
  const lastQ = Math.floor((this.constants.W - 1 + left + 0.5) / this.constants.strideW);
  const rows = Math.min(this.constants.P - 1, lastP) - firstP + 1;
  const columns = Math.min(this.constants.Q - 1, lastQ) - firstQ + 1;
  let total = 0;
  for (let i = 0; i < this.constants.share; i++) {
    const n = this.thread.z * this.constants.share + i;
    if (n < this.constants.N) {
      let image = 0;
      // The bounds of a loop must be constants in WebGL.
      for (let row = 0; row < this.constants.P; row++) {
        if (row < rows) {
          const p = firstP + row;
          const xRow =
            ((n * this.constants.C + channel) * this.constants.H + p * this.constants.strideH - up) *
              this.constants.W +
            firstQ * this.constants.strideW -
            left;
          const dyRow =
            ((n * this.constants.K + this.thread.y) * this.constants.P + p) * this.constants.Q + firstQ;
          let part = 0;
          for (let column = 0; column < this.constants.Q; column++) {
            if (column < columns) part += dy[dyRow + column] * x[xRow + column * this.constants.strideW];
          }
          image += part;
        }
      }
      total += image;
    }
  }
  return total;
}

/** So many sums of dWeight are in the making at a time: enough threads for any GPU, and little memory. */
const PARTIAL_SUMS = 2 ** 19;

const sizesOf = (d: ConvDims) => ({ ...d, groupC: d.C / d.groups, groupK: d.K / d.groups });

export const conv2dOnGpu = (runtime: GpuRuntime): Conv2dKernels<GpuArray> => ({
  conv2d(x, weight, bias, d) {
    const plane = divided(runtime, d.P * d.Q);
    const threads = [plane, d.K, d.N];
    const product = () => runtime.run({ kernel: conv2d, threads, sizes: sizesOf(d), args: [x, weight] });
    if (bias === null) return product();
    return stages(runtime, (own) => {
      const sizes = { K: d.K, plane };
      return runtime.run({ kernel: addBias, threads, sizes, args: [own(product()), bias] });
    });
  },
  conv2dInputGrad(dy, weight, d) {
    const threads = [divided(runtime, d.H * d.W), d.C, d.N];
    return runtime.run({ kernel: conv2dInputGrad, threads, sizes: sizesOf(d), args: [dy, weight] });
  },
  conv2dWeightGrad(dy, x, d) {
    const width = divided(runtime, (d.C / d.groups) * d.R * d.S);
    const wanted = Math.max(1, Math.min(d.N, Math.floor(PARTIAL_SUMS / (d.K * width))));
    const share = Math.ceil(d.N / wanted);
    const parts = d.N === 0 ? 0 : Math.ceil(d.N / share);
    const threads = [width, d.K, parts];
    const sums = () =>
      runtime.run({ kernel: conv2dWeightGrad, threads, sizes: { ...sizesOf(d), share }, args: [dy, x] });
    if (parts === 1) return sums();
    return stages(runtime, (own) => sumPerChannel(runtime, own(sums()), { N: parts, C: d.K * width, L: 1 }));
  },
  conv2dBiasGrad: (dy, d) => sumPerChannel(runtime, dy, { N: d.N, C: d.K, L: d.P * d.Q }),
});
