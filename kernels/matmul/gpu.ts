// The gpu.js rung of reference.ts: one thread for each element of the product.
//
//   out : [batch, M, N], z = batch, y = M, x = N
//
// Which way round a matrix is stored is two strides: how far it is to the next row, and to the next of the K terms.

import type { Elements, Thread } from "../gpu.js";

type Sizes = "K" | "aBatch" | "aRow" | "aTerm" | "bBatch" | "bTerm" | "bColumn";

export function matmul(this: Thread<Sizes>, a: Elements, b: Elements): number {
  let total = 0;
  for (let k = 0; k < this.constants.K; k++) {
    total +=
      a[
        this.thread.z * this.constants.aBatch + this.thread.y * this.constants.aRow + k * this.constants.aTerm
      ] *
      b[
        this.thread.z * this.constants.bBatch +
          k * this.constants.bTerm +
          this.thread.x * this.constants.bColumn
      ];
  }
  return total;
}

export function matmulBias(this: Thread<Sizes>, a: Elements, b: Elements, bias: Elements): number {
  let total = bias[this.thread.x];
  for (let k = 0; k < this.constants.K; k++) {
    total +=
      a[
        this.thread.z * this.constants.aBatch + this.thread.y * this.constants.aRow + k * this.constants.aTerm
      ] *
      b[
        this.thread.z * this.constants.bBatch +
          k * this.constants.bTerm +
          this.thread.x * this.constants.bColumn
      ];
  }
  return total;
}
