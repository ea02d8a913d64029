import { type Convolution, type ConvPlan, sharesOf, weightToPack } from "../conv2d/plan.js";
import * as simd from "../generated/simd-kernels.js";
import { DEPTH, HALF, longSums, ROWS } from "../matmul/tile.js";
import {
  anySet,
  roundUp,
  type SimdArray,
  type SimdRuntime,
  withFlags,
  withScratch,
  withThreadScratch,
} from "../shared/simd-runtime.js";
import { ELEMENTS, KERNELS_BYTES, PLACE_BYTES, SIDE } from "./sizes.js";

/** Elements of eight tiles. */
const TILE = 8 * ELEMENTS;
/** Between two channels or elements: without it they may lie a power of two apart, and all fall into one set of the cache. */
const GAP = 16;
/** How many tiles a thread works on at a time: their products then stay in its second-level cache. */
const TOGETHER = 16;
/** And for the gradient of the weight, which sums over them: the more, the fewer times its sums are fetched and stored again. */
const SUMMED_TOGETHER = 64;

/** How many tiles an image is cut into. */
export const tilesOf = ({ P, Q }: ConvPlan) => Math.ceil(P / SIDE) * Math.ceil(Q / SIDE);

/**
 * Whether Winograd's method can be used, and pays: its transforms are worth their cost from a dozen channels on, and its
 * tiles must not hang too far over the edge.
 */
export function isWinograd(d: ConvPlan): boolean {
  const plain = d.strideH === 1 && d.strideW === 1;
  const fits = d.R === 3 && d.S === 3 && plain && d.dilationH === 1 && d.dilationW === 1;
  return fits && Math.min(d.C, d.K) >= 12 && ELEMENTS * roundUp(tilesOf(d), 4) * 1.5 <= 9 * d.P * d.Q;
}

// How much larger what spoils a result may be than what the result is made of (evenness-simd.ts); README.md derives them.
const GRADIENT_LIMIT = 256;
const WEIGHT_GRADIENT_LIMIT = 64;
const limitOf = ({ C }: ConvPlan) => Math.min(C, GRADIENT_LIMIT);

/** How many images a thread takes at a time, where there are so many. */
export const imagesTogether = (d: ConvPlan, tiles = TOGETHER): number =>
  Math.max(1, Math.min(d.N, Math.floor(tiles / tilesOf(d))));

/** How the images are cut into tiles, of which a thread takes those of `together` images at a time. */
function tilingOf(d: ConvPlan, together: number) {
  const tiles = tilesOf(d);
  return {
    Hp: SIDE * Math.ceil(d.P / SIDE) + 2,
    Wp: SIDE * Math.ceil(d.Q / SIDE) + 2,
    tiles,
    together,
    T: roundUp(together * tiles, HALF),
  };
}

/** The floats of the places of so many tiles, which come in groups of four. */
const placesOf = (T: number) => (T / 4) * (PLACE_BYTES / 4);

/**
 * y = the convolution, or false where the weight is uneven. `uneven` [N, groups, tiles] is set for tiles whose y the
 * definition has to compute: they have pixels that spoil all of its results, be they infinite, NaN or just large.
 */
export function winogradConvolve(
  runtime: SimdRuntime,
  { x, weight, bias, y, argmax }: Convolution,
  d: ConvPlan,
  uneven: SimdArray,
): boolean {
  const { N, groups, C, K } = d;
  const panels = Math.ceil(K / ROWS);
  const packedSize = ELEMENTS * panels * C * ROWS;
  const tiling = tilingOf(d, imagesTogether(d));
  const row = ELEMENTS * tiling.T + GAP;
  const parts = {
    places: placesOf(tiling.T),
    tile: TILE,
    v: C * row,
    m: panels * ROWS * row,
    image: tiling.together * tiling.Hp * tiling.Wp,
    peaks: d.H * d.W,
    paddedPeaks: tiling.together * tiling.Hp * tiling.Wp,
    checks: tiling.T,
    part: C > DEPTH ? longSums(panels * ROWS) : 0,
    whole: argmax === null ? 0 : tiling.together * K * d.P * d.Q,
  };
  return withScratch(runtime, groups * packedSize, (packed) => {
    if (!packWeight(runtime, weight, packed, packedSize, d)) return false;
    withThreadScratch(runtime, parts, (scratch) =>
      runtime.run(simd.winogradConv, Math.ceil(N / tiling.together) * groups, {
        geometry: d,
        tiling,
        x,
        packed,
        bias,
        y,
        argmax,
        uneven,
        limit: d.isGradient ? GRADIENT_LIMIT : limitOf(d),
        vRow: 4 * row,
        mRow: 4 * row,
        scratch,
      }),
    );
    return true;
  });
}

/** Whether the weight is even; it is packed anyway. */
function packWeight(
  runtime: SimdRuntime,
  weight: SimdArray,
  packed: SimdArray,
  packedSize: number,
  d: ConvPlan,
): boolean {
  // The tile has the three columns of six elements that a kernel becomes on the way, of four kernels.
  const parts = { kernels: KERNELS_BYTES / 4, taps: KERNELS_BYTES / 4, tile: 4 * 3 * 6 };
  return withFlags(runtime, 1, (uneven) => {
    withThreadScratch(runtime, parts, (scratch) => {
      const from = weightToPack(d, weight, packed, packedSize);
      const args = { from, limit: limitOf(d), uneven, scratch };
      runtime.run(simd.winogradPackWeight, d.groups * Math.ceil(d.K / ROWS), args);
    });
    return !anySet(runtime, uneven);
  });
}

/** dWeight of all images that are not `uneven` [N, groups], or false where it is not finite. */
export function winogradWeightGrad(
  runtime: SimdRuntime,
  dy: SimdArray,
  x: SimdArray,
  dWeight: SimdArray,
  d: ConvPlan,
  uneven: SimdArray,
): boolean {
  const { groups, C, K } = d;
  const { perUnit, shares } = sharesOf(d);
  const tiling = tilingOf(d, Math.min(perUnit, imagesTogether(d, SUMMED_TOGETHER)));
  const { Hp, Wp, T } = tiling;
  const [K8, C8] = [roundUp(K, 8), roundUp(C, 8)];
  const [vPlane, gPlane] = [T * C8 + GAP, T * K8 + GAP];
  const sum = ELEMENTS * roundUp(K, ROWS) * C8;
  const parts = {
    tile: TILE,
    v: ELEMENTS * vPlane,
    // It is read six rows at a time.
    g: ELEMENTS * gPlane + ROWS,
    sum,
    image: Hp * Wp * Math.max(K8, C8),
    peaks: Math.max(d.H * d.W, d.P * d.Q),
    gradientPeaks: Hp * Wp,
    sums: perUnit * tiling.tiles > DEPTH ? 2 * sum : 0,
  };
  return withFlags(runtime, 1, (notFinite) => {
    withScratch(runtime, shares * groups * 9 * K * C8, (partial) => {
      withThreadScratch(runtime, parts, (scratch) =>
        runtime.run(simd.winogradWeightGrad, shares * groups, {
          geometry: d,
          tiling,
          x,
          dy,
          partial,
          uneven,
          limit: WEIGHT_GRADIENT_LIMIT,
          perUnit,
          vPlane: 4 * vPlane,
          gPlane: 4 * gPlane,
          scratch,
        }),
      );
      withThreadScratch(runtime, { sums: 4 }, (scratch) =>
        runtime.run(simd.winogradWeightSum, groups * K, {
          partial,
          dWeight,
          notFinite,
          shares,
          groups,
          K,
          C,
          scratch,
        }),
      );
    });
    return !anySet(runtime, notFinite);
  });
}
