// The mean of each window.
//
//   N batch, C channels, H W height and width, R S window height and width, P Q output height and width
//   x : [N, C, H, W]     y : [N, C, P, Q]
//
// The divisor is R·S, or, without countIncludePad, the number of window positions inside the image.

import type { WindowDims } from "../im2col/reference.js";
import type { FloatArray } from "../shared/types.js";

/** The windows, and what their sums are divided by. */
export interface AvgPoolDims extends WindowDims {
  /** Whether the divisor is R·S, or the number of window positions inside the image. */
  countIncludePad: boolean;
}

/** Calls `visit(y index, first and last row + 1, first and last column + 1, plane offset, divisor)` for every window. */
function forEachWindow(
  d: AvgPoolDims,
  visit: (y: number, h0: number, h1: number, w0: number, w1: number, plane: number, divisor: number) => void,
): void {
  const { N, C, H, W, R, S, P, Q, strideH, strideW, padH, padW } = d;
  for (let nc = 0; nc < N * C; nc++)
    for (let p = 0; p < P; p++) {
      const h0 = Math.max(0, p * strideH - padH);
      const h1 = Math.min(H, p * strideH - padH + R);
      for (let q = 0; q < Q; q++) {
        const w0 = Math.max(0, q * strideW - padW);
        const w1 = Math.min(W, q * strideW - padW + S);
        const divisor = d.countIncludePad ? R * S : (h1 - h0) * (w1 - w0);
        visit((nc * P + p) * Q + q, h0, h1, w0, w1, nc * H * W, divisor);
      }
    }
}

export function avgPool2d(x: FloatArray, y: FloatArray, d: AvgPoolDims): void {
  forEachWindow(d, (at, h0, h1, w0, w1, plane, divisor) => {
    let total = 0;
    for (let h = h0; h < h1; h++) for (let w = w0; w < w1; w++) total += x[plane + h * d.W + w];
    y[at] = total / divisor;
  });
}

export function avgPool2dBackward(dy: FloatArray, dx: FloatArray, d: AvgPoolDims): void {
  dx.fill(0);
  forEachWindow(d, (at, h0, h1, w0, w1, plane, divisor) => {
    const share = dy[at] / divisor;
    for (let h = h0; h < h1; h++) for (let w = w0; w < w1; w++) dx[plane + h * d.W + w] += share;
  });
}

/** What every backend offers of it. */
export interface AvgPool2dKernels<S> {
  /** y [N, C, P, Q]: the mean of each window of x [N, C, H, W]. */
  avgPool2d(x: S, d: AvgPoolDims): S;
  /** dx [N, C, H, W]: dy [N, C, P, Q] shared out evenly over each window. */
  avgPool2dBackward(dy: S, d: AvgPoolDims): S;
}
