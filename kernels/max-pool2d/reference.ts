// The largest value of each window, and where it was.
//
//   N batch, C channels, H W height and width, R S window height and width, P Q output height and width
//   x : [N, C, H, W]     y, argmax : [N, C, P, Q]
//
// argmax is the flat position h·W + w within the channel's plane. A tie goes to the first in row-major order,
// padding counts as −infinity and is never chosen, and the last NaN of a window wins, as in PyTorch.
//
// On wasm simd.ts takes four 2 x 2 windows at a time, without a branch; on a GPU gpu.ts finds argmax first, then reads there.

import type { WindowDims } from "../im2col/reference.js";
import type { FloatArray } from "../shared/types.js";

export function maxPool2d(x: FloatArray, y: FloatArray, argmax: Int32Array, d: WindowDims): void {
  const { N, C, H, W, R, S, P, Q, strideH, strideW, padH, padW, dilationH, dilationW } = d;
  for (let nc = 0; nc < N * C; nc++) {
    const plane = nc * H * W;
    for (let p = 0; p < P; p++)
      for (let q = 0; q < Q; q++) {
        let best = -Infinity;
        let bestAt = -1;
        for (let r = 0; r < R; r++) {
          const h = p * strideH - padH + r * dilationH;
          if (h < 0 || h >= H) continue;
          for (let s = 0; s < S; s++) {
            const w = q * strideW - padW + s * dilationW;
            if (w < 0 || w >= W) continue;
            const value = x[plane + h * W + w];
            if (bestAt < 0 || value > best || Number.isNaN(value)) {
              best = value;
              bestAt = h * W + w;
            }
          }
        }
        const at = (nc * P + p) * Q + q;
        y[at] = best;
        argmax[at] = bestAt;
      }
  }
}

/** dx[n, c, argmax] += dy: each window sends its whole gradient to the one pixel that won. */
export function maxPool2dBackward(dy: FloatArray, argmax: Int32Array, dx: FloatArray, d: WindowDims): void {
  const { N, C, H, W, P, Q } = d;
  dx.fill(0);
  for (let nc = 0; nc < N * C; nc++) {
    const plane = nc * H * W;
    for (let i = nc * P * Q; i < (nc + 1) * P * Q; i++) dx[plane + argmax[i]] += dy[i];
  }
}

/** What every backend offers of it. */
export interface MaxPool2dKernels<S> {
  /** argmax is an int32. */
  maxPool2d(
    x: S,
    d: WindowDims,
  ): {
    /** The largest value of each window, [N, C, P, Q]. */
    y: S;
    /** Its position h·W + w in the plane of its channel, [N, C, P, Q]. */
    argmax: S;
  };
  /** dx [N, C, H, W]: each dy goes to the one pixel that won. */
  maxPool2dBackward(dy: S, argmax: S, d: WindowDims): S;
}
