import { type ConvPlan, sharesOf, weightsToPack } from "../conv2d/plan.js";
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
import { ELEMENTS, KERNELS_BYTES, PLACE_BYTES, SIDE } from "./sizes.js";

/** Elements of four tiles, one to a lane. */
const TILE = 4 * ELEMENTS;
/** Between the planes of two elements: without it they lie a power of two apart, and all fall into one set of the cache. */
const GAP = 16;
/** How many tiles a thread works on at a time: their products then stay in its second-level cache. */
const TOGETHER = 16;

/** How many tiles an image is cut into. */
export const tilesOf = ({ P, Q }: ConvPlan) => Math.ceil(P / SIDE) * Math.ceil(Q / SIDE);
/** Tiles come in groups of four, one to a lane. */
const roomOf = (d: ConvPlan) => roundUp(tilesOf(d), 4);

/**
 * Whether Winograd's method can be used, and pays: its transforms are worth their cost from a dozen channels on, and its
 * tiles must not hang too far over the edge.
 */
export function isWinograd(d: ConvPlan): boolean {
  const plain = d.strideH === 1 && d.strideW === 1 && d.spreadH === 1 && d.spreadW === 1;
  const fits = d.R === 3 && d.S === 3 && plain && d.dilationH === 1 && d.dilationW === 1;
  return fits && Math.min(d.C, d.K) >= 12 && ELEMENTS * roomOf(d) * 1.5 <= 9 * d.P * d.Q;
}

// How much larger what spoils a result may be than what the result is made of (evenness-simd.ts); README.md derives them.
const GRADIENT_LIMIT = 256;
const WEIGHT_GRADIENT_LIMIT = 64;
const limitOf = ({ C }: ConvPlan) => Math.min(C, GRADIENT_LIMIT);

/** How the images are cut into tiles, of which a thread takes those of at most `most` images at a time. */
function tilingOf(d: ConvPlan, most: number) {
  const room = roomOf(d);
  const together = Math.max(1, Math.min(most, Math.floor(TOGETHER / room)));
  return {
    Hp: SIDE * Math.ceil(d.P / SIDE) + 2,
    Wp: SIDE * Math.ceil(d.Q / SIDE) + 2,
    room,
    together,
    T: roundUp(together * room, COLS),
  };
}

/** The floats of the places of all tiles of an image. */
const placesOf = (d: ConvPlan) => (roomOf(d) / 4) * (PLACE_BYTES / 4);

/**
 * y = the convolution, or false where the weight is uneven. `uneven` [N, groups, tiles] is set for tiles whose y the
 * definition has to compute: they have pixels that spoil all of its results, be they infinite, NaN or just large.
 */
export function winogradConvolve(
  runtime: SimdRuntime,
  x: SimdArray,
  weight: SimdArray,
  bias: SimdArray | null,
  y: SimdArray,
  d: ConvPlan,
  uneven: SimdArray,
): boolean {
  const { N, groups, C, K } = d;
  const panels = Math.ceil(K / ROWS);
  const packedSize = ELEMENTS * panels * C * ROWS;
  const tiling = tilingOf(d, N);
  const [vPlane, mPlane] = [C * tiling.T + GAP, panels * ROWS * tiling.T + GAP];
  const parts = {
    places: placesOf(d),
    tile: TILE,
    v: ELEMENTS * vPlane,
    m: ELEMENTS * mPlane,
    image: tiling.Hp * tiling.Wp,
    peaks: d.H * d.W,
    paddedPeaks: tiling.together * tiling.Hp * tiling.Wp,
    part: C > DEPTH ? longSums(panels * ROWS) : 0,
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
        uneven,
        limit: d.turned ? GRADIENT_LIMIT : limitOf(d),
        vPlane: 4 * vPlane,
        mPlane: 4 * mPlane,
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
      for (const group of weightsToPack(d, weight, packed, packedSize)) {
        const args = { group, limit: limitOf(d), uneven, scratch };
        runtime.run(simd.winogradPackWeight, Math.ceil(d.K / ROWS), args);
      }
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
  const tiling = tilingOf(d, perUnit);
  const { Hp, Wp, T } = tiling;
  const [K4, C8] = [roundUp(K, 4), roundUp(C, 8)];
  const [vPlane, gPlane] = [C * T + GAP, K * T + GAP];
  const sum = ELEMENTS * roundUp(K, ROWS) * C8;
  const depth = Math.min(T, DEPTH);
  const parts = {
    places: placesOf(d),
    gradientPlaces: placesOf(d),
    tile: TILE,
    v: ELEMENTS * vPlane,
    g: ELEMENTS * gPlane,
    sum,
    vTurned: depth * C8,
    // It is read six rows at a time.
    gTurned: depth * K4 + ROWS,
    // What is turned goes by fours of rows, and may read three rows beyond the last.
    image: (Hp + 2) * Wp + 4 * T,
    peaks: Math.max(d.H * d.W, d.P * d.Q),
    gradientPeaks: Hp * Wp,
    sums: perUnit * roomOf(d) > DEPTH ? 2 * sum : 0,
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
