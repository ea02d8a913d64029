// The convolution as im2col and matrix products, one image and one group at a time:
//
//   X = im2col(x[n])   : [C·R·S, P·Q]
//   y[n]    = W · X    : [K, C·R·S] · [C·R·S, P·Q]
//   dX      = Wᵀ · dy[n],  dx[n] = col2im(dX)
//   dW      = Σ over n of dy[n] · Xᵀ
//
// Only one image's columns exist at a time: R·S times an image stays in the cache, R·S times a batch would not.
//
// This is what the cpu backend runs. On wasm the columns are packed panel by panel as they are multiplied (simd.ts), or a
// 3 x 3 kernel goes by winograd/simd.ts, with a quarter of the products; on a GPU there are no columns (gpu.ts).

import { col2im, im2col } from "../im2col/reference.js";
import { matmulBlocked } from "../matmul/blocked.js";
import { scratch } from "../shared/scratch.js";
import type { FloatArray } from "../shared/types.js";
import type { ConvDims } from "./reference.js";

/** Calls `visit` for every image and group with where its slices of x, weight and y begin and end. */
function forEachImageAndGroup(
  d: ConvDims,
  visit: (x: [number, number], weight: [number, number], y: [number, number]) => void,
): void {
  const xSize = (d.C / d.groups) * d.H * d.W;
  const wSize = (d.K / d.groups) * (d.C / d.groups) * d.R * d.S;
  const ySize = (d.K / d.groups) * d.P * d.Q;
  for (let n = 0; n < d.N; n++)
    for (let g = 0; g < d.groups; g++) {
      const i = n * d.groups + g;
      visit([i * xSize, (i + 1) * xSize], [g * wSize, (g + 1) * wSize], [i * ySize, (i + 1) * ySize]);
    }
}

/** The matrix sizes of one image and one group, and the window that im2col sees there. */
function perGroup(d: ConvDims) {
  const C = d.C / d.groups;
  return { window: { ...d, N: 1, C }, K: d.K / d.groups, CRS: C * d.R * d.S, PQ: d.P * d.Q };
}

export function conv2d(
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  y: FloatArray,
  d: ConvDims,
): void {
  const { window, K, CRS, PQ } = perGroup(d);
  const columns = scratch("conv2d columns", x, CRS * PQ);
  if (bias === null) y.fill(0);
  else for (let row = 0; row < d.N * d.K; row++) y.fill(bias[row % d.K], row * PQ, (row + 1) * PQ);
  forEachImageAndGroup(d, (xAt, wAt, yAt) => {
    im2col(x.subarray(...xAt), columns, window);
    const dims = { M: K, N: PQ, K: CRS, accumulate: true };
    matmulBlocked(weight.subarray(...wAt), columns, y.subarray(...yAt), dims);
  });
}

export function conv2dInputGrad(dy: FloatArray, weight: FloatArray, dx: FloatArray, d: ConvDims): void {
  const { window, K, CRS, PQ } = perGroup(d);
  const dColumns = scratch("conv2d columns", dy, CRS * PQ);
  forEachImageAndGroup(d, (xAt, wAt, yAt) => {
    matmulBlocked(weight.subarray(...wAt), dy.subarray(...yAt), dColumns, { M: CRS, N: PQ, K, transA: true });
    col2im(dColumns, dx.subarray(...xAt), window);
  });
}

export function conv2dWeightGrad(dy: FloatArray, x: FloatArray, dWeight: FloatArray, d: ConvDims): void {
  const { window, K, CRS, PQ } = perGroup(d);
  const columns = scratch("conv2d columns", x, CRS * PQ);
  // In float64 over all images: a batch may be long.
  const sums = new Float64Array(dWeight.length);
  forEachImageAndGroup(d, (xAt, wAt, yAt) => {
    im2col(x.subarray(...xAt), columns, window);
    const dims = { M: K, N: CRS, K: PQ, transB: true, accumulate: true };
    matmulBlocked(dy.subarray(...yAt), columns, sums.subarray(...wAt), dims);
  });
  dWeight.set(sums);
}

// Next: src/ops/max-pool2d.ts, which keeps the strongest of the responses that these products computed.
