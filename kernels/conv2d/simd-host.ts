import * as simd from "../generated/simd-kernels.js";
import { COLS, DEPTH, HALF, longSums, ROWS } from "../matmul/tile.js";
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
import { type Convolution, type ConvPlan, forward, inputGradient, sharesOf, weightToPack } from "./plan.js";
import type { Conv2dKernels, ConvDims } from "./reference.js";
import { isSparse, type Slopes, sparseInputGrad, sparseWeightGrad } from "./sparse-simd-host.js";

/** How many positions of the output a weight gradient takes at a time: its panels then stay in the first-level cache. */
const POSITIONS = 800;
/** And how many floats of images where it takes several: no more than the second-level cache has room for. */
const PIXELS = 2 ** 16;

export function conv2dOnSimd(runtime: SimdRuntime): Conv2dKernels<SimdArray> {
  /** What `sparse` makes of a gradient that is mostly zeros, else what `dense` does. */
  function gradient(
    dy: SimdArray,
    d: ConvDims,
    sparse: (slopes: Slopes<SimdArray>, plan: ConvPlan) => SimdArray | null,
    dense: () => SimdArray,
  ): SimdArray {
    const plan = forward(d);
    const made = isSparse(runtime, dy, plan) ? sparse({ dy, argmax: null, y: null }, plan) : null;
    return made ?? dense();
  }

  return {
    conv2d(x, weight, bias, d) {
      const y = runtime.allocate("float32", d.N * d.K * d.P * d.Q);
      convolve(runtime, { x, weight, bias, y, argmax: null }, forward(d));
      return y;
    },
    conv2dInputGrad: (dy, weight, d) =>
      gradient(
        dy,
        d,
        (slopes, plan) => sparseInputGrad(runtime, slopes, weight, plan),
        () => denseInputGrad(runtime, dy, weight, d),
      ),
    conv2dWeightGrad: (dy, x, d) =>
      gradient(
        dy,
        d,
        (slopes, plan) => sparseWeightGrad(runtime, slopes, x, plan),
        () => weightGradient(runtime, dy, x, forward(d)),
      ),
    conv2dBiasGrad: (dy, d) => biasGradient(runtime, { dy, argmax: null, y: null }, d),
  };
}

/** Answers false where the results were to be halved, but that cannot be done in one for all of them. */
export function convolve(runtime: SimdRuntime, c: Convolution, d: ConvPlan): boolean {
  if (!isWinograd(d)) return convolveAll(runtime, c, d);
  return withFlags(runtime, d.N * d.groups * tilesOf(d), (uneven) => {
    if (!winogradConvolve(runtime, c, d, uneven)) return convolveAll(runtime, c, d);
    if (!anySet(runtime, uneven)) return true;
    if (c.argmax !== null) return false;
    directConvolve(runtime, c, d, uneven);
    return true;
  });
}

/** All results by the definition. */
function convolveAll(runtime: SimdRuntime, c: Convolution, d: ConvPlan): boolean {
  if (c.argmax !== null) return directHalve(runtime, { ...c, argmax: c.argmax }, d);
  directConvolve(runtime, c, d, null);
  return true;
}

function denseInputGrad(runtime: SimdRuntime, dy: SimdArray, weight: SimdArray, d: ConvDims): SimdArray {
  const { N, C, H, W, strideH, strideW } = d;
  const dx = runtime.allocate("float32", N * C * H * W);
  const make = (y: SimdArray, plan: ConvPlan) =>
    convolve(runtime, { x: dy, weight, bias: null, y, argmax: null }, plan);
  for (const { plan, ...pixels } of inputGradient(d)) {
    const place = (part: SimdArray | null) =>
      runtime.run(simd.convPhase, N * C, { part, dx, H, W, ...pixels, strideH, strideW });
    if (plan === null) place(null);
    else if (strideH === 1 && strideW === 1) make(dx, plan);
    else {
      withScratch(runtime, N * C * pixels.rows * pixels.columns, (part) => {
        make(part, plan);
        place(part);
      });
    }
  }
  return dx;
}

function weightGradient(runtime: SimdRuntime, dy: SimdArray, x: SimdArray, d: ConvPlan): SimdArray {
  const dWeight = runtime.allocate("float32", d.groups * d.K * d.C * d.R * d.S);
  if (!isWinograd(d)) directWeightGrad(runtime, dy, x, dWeight, d, null);
  else {
    withFlags(runtime, d.N * d.groups, (uneven) => {
      const finite = winogradWeightGrad(runtime, dy, x, dWeight, d, uneven);
      if (!finite) directWeightGrad(runtime, dy, x, dWeight, d, null);
      else if (anySet(runtime, uneven)) directWeightGrad(runtime, dy, x, dWeight, d, uneven);
    });
  }
  return dWeight;
}

export function biasGradient(runtime: SimdRuntime, slopes: Slopes<SimdArray>, d: ConvDims): SimdArray {
  const { N, K, P, Q } = d;
  const dBias = runtime.allocate("float32", K);
  runtime.run(simd.convBiasGrad, K, { slopes, dBias, N, K, P, Q });
  return dBias;
}

/** For all results, or for `only` the tiles of 4 x 4 whose flag [N, groups, tiles] is set. */
function directConvolve(
  runtime: SimdRuntime,
  { x, weight, bias, y }: Convolution,
  d: ConvPlan,
  only: SimdArray | null,
): void {
  const { N, groups, C, K, R, S, Hp, Wp } = d;
  const rows = roundUp(K, ROWS);
  const parts = {
    image: C * Hp * Wp,
    panel: DEPTH * COLS,
    tile: ROWS * COLS,
    offsets: COLS,
    results: only === null ? 0 : rows * COLS,
    part: 1 + C * R * S > DEPTH ? longSums(rows) : 0,
  };
  withPackedWeight(runtime, weight, bias, d, (packed) => {
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

/** The weight, with the bias as one more row, in panels of six output channels. */
function withPackedWeight(
  runtime: SimdRuntime,
  weight: SimdArray,
  bias: SimdArray | null,
  d: ConvPlan,
  use: (packed: SimdArray) => void,
): void {
  const panels = Math.ceil(d.K / ROWS);
  const { C, R, S } = d;
  const size = panels * ROWS * (1 + C * R * S);
  withScratch(runtime, d.groups * size, (packed) => {
    const from = weightToPack(d, weight, packed, size);
    runtime.run(simd.convPackWeight, d.groups * panels, { from, R, S, bias });
    use(packed);
  });
}

/** Answers false where that cannot be done four windows at a time. */
function directHalve(
  runtime: SimdRuntime,
  { x, weight, bias, y, argmax }: Convolution & { argmax: SimdArray },
  d: ConvPlan,
): boolean {
  if (d.strideH !== 1 || d.strideW !== 1 || d.Q < 8) return false;
  const rows = roundUp(d.K, ROWS);
  const depth = 1 + d.C * d.R * d.S;
  const We = roundUp(Math.ceil(d.Wp / 2), 4);
  const parts = {
    image: d.C * d.Hp * d.Wp + 8,
    columns: d.C * d.Hp * 2 * We,
    taps: 2 * (depth - 1),
    panel: Math.min(depth, DEPTH) * COLS,
    results: rows * COLS,
    part: depth > DEPTH ? longSums(rows) : 0,
  };
  withPackedWeight(runtime, weight, bias, d, (packed) => {
    withThreadScratch(runtime, parts, (scratch) =>
      runtime.run(simd.convHalving, d.N * d.groups, { geometry: d, We, x, packed, y, argmax, scratch }),
    );
  });
  return true;
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
  const room = Math.min(Math.floor(DEPTH / (P * Q)), Math.floor(PIXELS / (C * Hp * Wp)));
  const imagesTogether = Math.min(Math.max(1, room), perUnit);
  const positions = imagesTogether * rowsTogether * Q;
  const parts = {
    image: imagesTogether * C * Hp * Wp,
    channels: COLS * positions,
    bases: rows,
    patches: rows * positions,
    sums: perUnit * P * Q > DEPTH ? 2 * rows * roundUp(K, HALF) : 0,
  };
  withScratch(runtime, shares * groups * rows * roundUp(K, HALF), (partial) => {
    withThreadScratch(runtime, parts, (scratch) =>
      runtime.run(simd.convWeightGrad, shares * groups, {
        geometry: d,
        only,
        x,
        dy,
        partial,
        perUnit,
        rowsTogether,
        imagesTogether,
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
