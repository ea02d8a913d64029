import * as simd from "../generated/simd-kernels.js";
import { COLS, DEPTH, longSums, ROWS } from "../matmul/tile.js";
import {
  anySet,
  roundUp,
  type SimdArray,
  type SimdRuntime,
  withFlags,
  withScratch,
  withThreadScratch,
} from "../shared/simd-runtime.js";
import { isWinograd, tilesOf, winogradConvolve, winogradWeightGrad } from "../winograd/simd-host.js";
import { type ConvPlan, forward, inputGradient, sharesOf, weightsToPack } from "./plan.js";
import type { Conv2dKernels } from "./reference.js";

/** How many positions of the output a weight gradient takes at a time: its panels then stay in the first-level cache. */
const POSITIONS = 800;

export function conv2dOnSimd(runtime: SimdRuntime): Conv2dKernels<SimdArray> {
  const floats = (length: number) => runtime.allocate("float32", length);

  function convolve(x: SimdArray, weight: SimdArray, bias: SimdArray | null, d: ConvPlan): SimdArray {
    const y = floats(d.N * d.groups * d.K * d.P * d.Q);
    if (!isWinograd(d)) directConvolve(runtime, x, weight, bias, y, d, null);
    else {
      withFlags(runtime, d.N * d.groups * tilesOf(d), (uneven) => {
        const even = winogradConvolve(runtime, x, weight, bias, y, d, uneven);
        if (!even) directConvolve(runtime, x, weight, bias, y, d, null);
        else if (anySet(runtime, uneven)) directConvolve(runtime, x, weight, bias, y, d, uneven);
      });
    }
    return y;
  }

  return {
    conv2d: (x, weight, bias, d) => convolve(x, weight, bias, forward(d)),
    conv2dInputGrad: (dy, weight, d) => convolve(dy, weight, null, inputGradient(d)),
    conv2dWeightGrad(dy, x, dims) {
      const d = forward(dims);
      const dWeight = floats(d.groups * d.K * d.C * d.R * d.S);
      if (!isWinograd(d)) directWeightGrad(runtime, dy, x, dWeight, d, null);
      else {
        withFlags(runtime, d.N * d.groups, (uneven) => {
          const finite = winogradWeightGrad(runtime, dy, x, dWeight, d, uneven);
          if (!finite) directWeightGrad(runtime, dy, x, dWeight, d, null);
          else if (anySet(runtime, uneven)) directWeightGrad(runtime, dy, x, dWeight, d, uneven);
        });
      }
      return dWeight;
    },
    conv2dBiasGrad(dy, { N, K, P, Q }) {
      const dBias = floats(K);
      runtime.run(simd.convBiasGrad, K, { dy, dBias, N, K, L: P * Q });
      return dBias;
    },
  };
}

/** For all results, or for `only` the tiles of 4 x 4 whose flag [N, groups, tiles] is set. */
function directConvolve(
  runtime: SimdRuntime,
  x: SimdArray,
  weight: SimdArray,
  bias: SimdArray | null,
  y: SimdArray,
  d: ConvPlan,
  only: SimdArray | null,
): void {
  const { N, groups, C, K, R, S, Hp, Wp } = d;
  const panels = Math.ceil(K / ROWS);
  // The bias is packed with the weight, as one more row.
  const packedSize = panels * ROWS * (1 + C * R * S);
  const parts = {
    image: C * Hp * Wp,
    panel: DEPTH * COLS,
    tile: ROWS * COLS,
    offsets: COLS,
    results: only === null ? 0 : panels * ROWS * COLS,
    part: 1 + C * R * S > DEPTH ? longSums(panels * ROWS) : 0,
  };
  withScratch(runtime, groups * packedSize, (packed) => {
    for (const [g, group] of weightsToPack(d, weight, packed, packedSize).entries()) {
      const groupBias = bias === null ? null : bias.address + 4 * g * K;
      runtime.run(simd.convPackWeight, panels, { group, RS: R * S, bias: groupBias });
    }
    withThreadScratch(runtime, parts, (scratch) =>
      runtime.run(only === null ? simd.conv : simd.convTiles, N * groups, {
        geometry: d,
        only,
        x,
        packed,
        y,
        scratch,
      }),
    );
  });
}

/** dWeight = what all images give, or += what `only` those do whose flag [N, groups] is set. */
function directWeightGrad(
  runtime: SimdRuntime,
  dy: SimdArray,
  x: SimdArray,
  dWeight: SimdArray,
  d: ConvPlan,
  only: SimdArray | null,
): void {
  const { groups, C, K, R, S, P, Q, Hp, Wp } = d;
  const CRS = C * R * S;
  const rows = roundUp(CRS, ROWS);
  const { perUnit, shares } = sharesOf(d);
  const rowsTogether = Math.min(Math.max(1, Math.floor(POSITIONS / Q)), P);
  const parts = {
    image: C * Hp * Wp,
    channels: COLS * rowsTogether * Q,
    bases: rows,
    patches: rows * rowsTogether * Q,
    sums: perUnit * P * Q > DEPTH ? 2 * rows * roundUp(K, COLS) : 0,
  };
  withScratch(runtime, shares * groups * rows * roundUp(K, COLS), (partial) => {
    withThreadScratch(runtime, parts, (scratch) =>
      runtime.run(simd.convWeightGrad, shares * groups, {
        geometry: d,
        only,
        x,
        dy,
        partial,
        perUnit,
        rowsTogether,
        scratch,
      }),
    );
    runtime.run(simd.convWeightSum, groups * K, {
      partial,
      dWeight,
      accumulate: only !== null,
      shares,
      groups,
      K,
      CRS,
    });
  });
}
