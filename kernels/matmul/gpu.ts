// The gpu.js version of reference.ts: one thread for each element of the product.
//
//   out : [batch, M, N], z = batch, y = M, x = N
//
// Which way round a matrix is stored is two strides: how far it is to the next row, and to the next of the K terms.

import { filled, readWithStrides } from "../layout/gpu.js";
import type { Elements, GpuArray, GpuRuntime, Thread } from "../shared/gpu-runtime.js";
import type { MatmulKernels } from "./reference.js";

type Sizes = "K" | "run" | "aBatch" | "aRow" | "aTerm" | "bBatch" | "bTerm" | "bColumn";

export function matmul(this: Thread<Sizes>, a: Elements, b: Elements): number {
  let total = 0;
  for (let first = 0; first < this.constants.K; first += this.constants.run) {
    let part = 0;
    for (let i = 0; i < this.constants.run; i++) {
      const k = first + i;
      if (k < this.constants.K) {
        part +=
          a[
            this.thread.z * this.constants.aBatch +
              this.thread.y * this.constants.aRow +
              k * this.constants.aTerm
          ] *
          b[
            this.thread.z * this.constants.bBatch +
              k * this.constants.bTerm +
              this.thread.x * this.constants.bColumn
          ];
      }
    }
    total += part;
  }
  return total;
}

export function matmulBias(this: Thread<Sizes>, a: Elements, b: Elements, bias: Elements): number {
  let total = bias[this.thread.x];
  for (let first = 0; first < this.constants.K; first += this.constants.run) {
    let part = 0;
    for (let i = 0; i < this.constants.run; i++) {
      const k = first + i;
      if (k < this.constants.K) {
        part +=
          a[
            this.thread.z * this.constants.aBatch +
              this.thread.y * this.constants.aRow +
              k * this.constants.aTerm
          ] *
          b[
            this.thread.z * this.constants.bBatch +
              k * this.constants.bTerm +
              this.thread.x * this.constants.bColumn
          ];
      }
    }
    total += part;
  }
  return total;
}

/** A sum of so many terms is a single run. A longer one is about √K runs of √K terms: so many additions a term goes through. */
const SHORT = 64;

export const matmulOnGpu = (runtime: GpuRuntime): MatmulKernels<GpuArray> => ({
  matmul(a, b, bias, d) {
    const { M, N, K, transA = false, transB = false, batch } = d;
    const threads = [N, M, batch];
    if (K === 0 || threads.includes(0)) {
      const dims = { shape: [batch * M, N], offset: 0, strides: [0, 1] };
      return bias === null ? filled(runtime, 0, batch * M * N) : readWithStrides(runtime, bias, dims);
    }
    const sizes = {
      K,
      run: K <= SHORT ? K : Math.ceil(Math.sqrt(K)),
      aBatch: d.aStride,
      aRow: transA ? 1 : K,
      aTerm: transA ? M : 1,
      bBatch: d.bStride,
      bTerm: transB ? 1 : N,
      bColumn: transB ? K : 1,
    };
    return bias === null
      ? runtime.run({ kernel: matmul, threads, sizes, args: [a, b] })
      : runtime.run({ kernel: matmulBias, threads, sizes, args: [a, b, bias] });
  },
});
