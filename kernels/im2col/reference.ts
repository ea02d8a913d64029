// im2col lays every patch that a convolution looks at out as a column, so that the convolution becomes one
// matrix product. col2im is its adjoint: it adds every column back to the pixels it was read from.
//
//   N batch, C channels, H W height and width, R S kernel height and width, P Q output height and width
//   x       : [N, C, H, W]
//   columns : [N, C·R·S, P·Q]      row (c, r, s) holds x[c, h, w] for the h, w that kernel position (r, s) sees
//
//   columns[n, (c, r, s), (p, q)] = x[n, c, p·stride − padding + r·dilation, q·stride − padding + s·dilation]
//
// and 0 where that position lies in the padding.
//
// The fast backends never write the columns of a convolution down: on wasm conv2d/simd.ts packs panels of eight of them
// straight from the image, and on a GPU each thread of conv2d/gpu.ts reads the pixels where they are.

import type { NumericArray } from "../shared/types.js";

/** The sizes of images x [N, C, H, W], and of the windows that move over them. */
export interface WindowDims {
  /** Images in the batch. */
  N: number;
  /** Channels of an image. */
  C: number;
  /** Height of an image. */
  H: number;
  /** Width of an image. */
  W: number;
  /** Height of a window. */
  R: number;
  /** Width of a window. */
  S: number;
  /** Height of the result: how many windows there are below each other. */
  P: number;
  /** Width of the result: how many windows there are beside each other. */
  Q: number;
  /** How many rows lie between the beginnings of two windows. */
  strideH: number;
  /** How many columns lie between the beginnings of two windows. */
  strideW: number;
  /** Rows of padding above and below the image. */
  padH: number;
  /** Columns of padding on the left and on the right of it. */
  padW: number;
  /** How many rows lie between two positions of a window: 1 where it has no gaps. */
  dilationH: number;
  /** How many columns lie between two positions of a window: 1 where it has no gaps. */
  dilationW: number;
}

export function im2col(x: NumericArray, columns: NumericArray, d: WindowDims): void {
  const { N, C, H, W, R, S, P, Q, strideH, strideW, padH, padW, dilationH, dilationW } = d;
  let at = 0;
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++) {
      const plane = (n * C + c) * H * W;
      for (let r = 0; r < R; r++)
        for (let s = 0; s < S; s++)
          for (let p = 0; p < P; p++) {
            const h = p * strideH - padH + r * dilationH;
            const row = plane + h * W;
            const insideRows = h >= 0 && h < H;
            for (let q = 0; q < Q; q++) {
              const w = q * strideW - padW + s * dilationW;
              columns[at++] = insideRows && w >= 0 && w < W ? x[row + w] : 0;
            }
          }
    }
}

/** dx[n, c, h, w] = sum of dColumns over every (r, s, p, q) that read that pixel; what lies in the padding is dropped. */
export function col2im(dColumns: NumericArray, dx: NumericArray, d: WindowDims): void {
  const { N, C, H, W, R, S, P, Q, strideH, strideW, padH, padW, dilationH, dilationW } = d;
  dx.fill(0);
  let at = 0;
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++) {
      const plane = (n * C + c) * H * W;
      for (let r = 0; r < R; r++)
        for (let s = 0; s < S; s++)
          for (let p = 0; p < P; p++) {
            const h = p * strideH - padH + r * dilationH;
            const row = plane + h * W;
            const insideRows = h >= 0 && h < H;
            for (let q = 0; q < Q; q++, at++) {
              const w = q * strideW - padW + s * dilationW;
              if (insideRows && w >= 0 && w < W) dx[row + w] += dColumns[at];
            }
          }
    }
}

/** What every backend offers of it. */
export interface Im2colKernels<S> {
  /** columns [N, C·R·S, P·Q] of x [N, C, H, W]; 0 for what lies in the padding. */
  im2col(x: S, d: WindowDims): S;
  /** The adjoint of `im2col`, dx [N, C, H, W]: each column is added to the pixels that it was read from. */
  col2im(dColumns: S, d: WindowDims): S;
}

// Next: kernels/matmul/reference.ts, the product that turns these columns into the convolution's output.
