// The matrix product: every element of the result is the dot product of a row of A and a column of B.
//
//   M rows, N columns, K terms in each dot product
//   a   : [M, K]   or [K, M] with transA
//   b   : [K, N]   or [N, K] with transB
//   out : [M, N]
//
//   out[m, n] = Σ over k of A[m, k] · B[k, n]
//
// A convolution of one image is such a product: A is the weight [output channels, C·R·S], B the columns
// [C·R·S, P·Q]. Its gradients are two more, with one matrix transposed: dB = Aᵀ · dOut and dA = dOut · Bᵀ. A
// transpose costs nothing here: it only changes how far apart neighbors are stored.
//
// The backends compute the same in another order of loops: blocked.ts on cpu holds blocks in the cache, simd.ts on wasm a
// tile of the result in registers, and on a GPU one thread of gpu.ts takes each element.

import type { FloatArray } from "../shared/types.js";

/** The sizes of out [M, N] = a [M, K] · b [K, N], and how they are stored. */
export interface MatmulDims {
  /** Rows of a and of the result. */
  M: number;
  /** Columns of b and of the result. */
  N: number;
  /** Columns of a, and rows of b: the products in a sum. */
  K: number;
  /** `a` is stored [K, M]. */
  transA?: boolean;
  /** `b` is stored [N, K]. */
  transB?: boolean;
  /** Add to `out` instead of overwriting it. */
  accumulate?: boolean;
}

/** `out` must not share memory with `a` or `b`. With K = 0 every sum is empty, hence 0. */
export function matmul(a: FloatArray, b: FloatArray, out: FloatArray, dims: MatmulDims): void {
  const { M, N, K, transA = false, transB = false, accumulate = false } = dims;
  for (let m = 0; m < M; m++)
    for (let n = 0; n < N; n++) {
      // A JavaScript number is a float64: products of float32 values are exact, and only the store rounds.
      let sum = 0;
      for (let k = 0; k < K; k++) {
        const x = transA ? a[k * M + m] : a[m * K + k];
        const y = transB ? b[n * K + k] : b[k * N + n];
        // A zero is multiplied like any other number: 0 · NaN and 0 · ∞ are NaN and must be seen.
        sum += x * y;
      }
      const at = m * N + n;
      out[at] = accumulate ? out[at] + sum : sum;
    }
}

/** The same for a batch of products. */
export interface BatchedMatmulDims extends MatmulDims {
  /** How many products; each operand advances by its stride (0 to use the same matrix again). */
  batch: number;
  /** Elements from one `a` of the batch to the next. */
  aStride: number;
  /** Elements from one `b` of the batch to the next. */
  bStride: number;
}

/** What every backend offers of it. */
export interface MatmulKernels<S> {
  /** A·B for each of the batch, plus a bias row of N where there is one. */
  matmul(a: S, b: S, bias: S | null, d: BatchedMatmulDims): S;
}

// Next: kernels/conv2d/im2col.ts, where columns and products make a convolution, and its gradients.
