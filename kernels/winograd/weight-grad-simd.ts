// The gradient of the weight, the adjoint of the formula in simd.ts: dg = Gᵀ · [ Σ over tiles (A dy Aᵀ) ⊙ (Bᵀ d B) ] · G.
//
// That sum over the tiles is a matrix product for each element of the basis, of matrices whose rows are tiles. So here the
// channels lie side by side, in images as in what becomes of them:
//
//   image : [height, Wp, C]     V : [36, T, C] tiles of x     G : [36, T, K] those of dy     Gᵀ·V : [36, K, C]
//
// C and K are rounded up to eights in all of them.

import { turnImage } from "../conv2d/pad-image-simd";
import { ConvGeometry } from "../conv2d/simd";
import { COLS, DEPTH, HALF, ROWS } from "../matmul/tile";
import { multiplyPanel } from "../matmul/tile-simd";
import { bytes, ThreadScratch } from "../shared/simd/arguments";
import { addToSums, roundSums } from "../shared/simd/long-sums";
import { isEvenPair } from "./evenness-simd";
import { EIGHT, ELEMENTS } from "./sizes";
import { Tiling } from "./tiles-simd";
import { transformGradient, transformInput, transformKernelGradient } from "./transforms-simd";

@unmanaged
export class WinogradWeightGradScratch extends ThreadScratch {
  tile: bytes;
  v: bytes;
  g: bytes;
  sum: bytes;
  image: bytes;
  peaks: bytes;
  gradientPeaks: bytes;
  sums: bytes;
}

@unmanaged
export class WinogradWeightGradArguments {
  geometry: ConvGeometry;
  tiling: Tiling;
  x: usize;
  dy: usize;
  partial: usize;
  /** [N, groups], set where an image is not for this method, and left out. */
  uneven: usize;
  /** How much larger a product of a tile may be than the largest that any element of dWeight sums. */
  limit: f32;
  /** Images to a share. */
  perUnit: i32;
  /** Bytes from an element to the next, of V and of G. */
  vPlane: bytes;
  gPlane: bytes;
  scratch: WinogradWeightGradScratch;
}

/**
 * A unit, `together` images at a time, sums a fixed share of the images of one group into a partial result of its own,
 * [9, K, C rounded up to 8].
 */
export function winogradWeightGrad(args: WinogradWeightGradArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry,
    tiling = args.tiling;
  const groups = geometry.groups,
    C = geometry.C,
    K = geometry.K,
    P = geometry.P,
    Q = geometry.Q,
    tiles = tiling.tiles,
    together = tiling.together;
  // The size of a gradient with the padding of all tiles.
  const below = tiling.Hp - 2,
    Wp = tiling.Wp;
  const panels = (K + ROWS - 1) / ROWS;
  const K8 = (K + 7) & ~7,
    C8 = (C + 7) & ~7;
  const group = unit % groups;
  const begin = (unit / groups) * args.perUnit;
  const end = min(begin + args.perUnit, geometry.N);

  const scratch = args.scratch.of(thread);
  const tile = scratch + args.scratch.tile,
    v = scratch + args.scratch.v,
    g = scratch + args.scratch.g,
    sum = scratch + args.scratch.sum,
    image = scratch + args.scratch.image,
    peaks = scratch + args.scratch.peaks,
    gradientPeaks = scratch + args.scratch.gradientPeaks,
    sums = scratch + args.scratch.sums;
  const vPlane = args.vPlane,
    gPlane = args.gPlane;
  const xPixel = (<usize>C8) << 2,
    dyPixel = (<usize>K8) << 2;
  // How long the chain of additions in `sum` is, and whether there are some in `sums`, of float64, already.
  const sumLength = ELEMENTS * panels * ROWS * C8;
  let chain = 0;
  let gathered = false;
  for (let chunk = begin; chunk < end; chunk += together) {
    const images = min(together, end - chunk);
    const count = images * tiles;
    for (let n = 0; n < images; n++) {
      const i = (chunk + n) * groups + group;
      const x = args.x + ((<usize>i * <usize>(C * geometry.H * geometry.W)) << 2);
      const dy = args.dy + ((<usize>i * <usize>(K * P * Q)) << 2);
      const even = isEvenPair(x, dy, geometry, tiling, args.limit, peaks, image, gradientPeaks);
      store<i32>(args.uneven + ((<usize>i) << 2), even ? 0 : 1);

      memory.fill(image, 0, <usize>(tiling.Hp * Wp) * xPixel);
      if (even) turnImage(x, image, C, geometry.H, geometry.W, Wp, geometry.top, geometry.left, xPixel);
      for (let t = 0; t < tiles; t++) {
        const from = image + <usize>tileOffset(t, Wp) * xPixel,
          out = v + <usize>(n * tiles + t) * xPixel;
        for (let c: usize = 0; c < xPixel; c += EIGHT) {
          transformInput(from + c, <usize>Wp * xPixel, xPixel, tile, out + c, vPlane);
        }
      }
      memory.fill(image, 0, <usize>(below * Wp) * dyPixel);
      if (even) turnImage(dy, image, K, P, Q, Wp, 0, 0, dyPixel);
      for (let t = 0; t < tiles; t++) {
        const from = image + <usize>tileOffset(t, Wp) * dyPixel,
          out = g + <usize>(n * tiles + t) * dyPixel;
        for (let k: usize = 0; k < dyPixel; k += EIGHT) {
          transformGradient(from + k, <usize>Wp * dyPixel, dyPixel, tile, out + k, gPlane);
        }
      }
    }
    for (let t = 0; t < count; t += DEPTH) {
      const depth = min(DEPTH, count - t);
      if (chain + depth > DEPTH) {
        addToSums(sums, sum, sumLength, gathered);
        gathered = true;
        chain = 0;
      }
      for (let e = 0; e < ELEMENTS; e++) {
        const a = g + <usize>e * gPlane + <usize>t * dyPixel,
          b = v + <usize>e * vPlane + <usize>t * xPixel,
          c = sum + <usize>(e * panels * ROWS) * xPixel;
        for (let j = 0; j < C8; j += COLS) {
          const at = (<usize>j) << 2;
          multiplyPanel(
            a,
            24,
            dyPixel,
            b + at,
            HALF << 2,
            xPixel,
            depth,
            c + at,
            xPixel,
            panels * ROWS,
            min(COLS, C8 - j),
            chain > 0,
            0,
          );
        }
      }
      chain += depth;
    }
  }
  if (gathered) {
    addToSums(sums, sum, sumLength, true);
    roundSums(sum, sums, sumLength);
  }

  const sumPlane = (<usize>(panels * ROWS * C8)) << 2;
  const partialPlane = (<usize>(K * C8)) << 2;
  const partial = args.partial + <usize>unit * 9 * partialPlane;
  for (let i: usize = 0; i < (<usize>(K * C8)) << 2; i += 32) {
    transformKernelGradient(sum + i, sumPlane, tile, partial + i, partialPlane);
  }
}

/** At which pixel of an image a tile begins. */
function tileOffset(t: i32, Wp: i32): i32 {
  const across = (Wp - 2) / 4;
  return 4 * ((t / across) * Wp + (t % across));
}

@unmanaged
export class WinogradWeightSumScratch extends ThreadScratch {
  sums: bytes;
}

@unmanaged
export class WinogradWeightSumArguments {
  partial: usize;
  dWeight: usize;
  /** A word that is set where a result is not finite. */
  notFinite: usize;
  shares: i32;
  groups: i32;
  K: i32;
  C: i32;
  scratch: WinogradWeightSumScratch;
}

/**
 * A unit is one output channel of one group: it sums the partial results in the order of the images, and brings them to
 * [K, C, 9].
 */
export function winogradWeightSum(args: WinogradWeightSumArguments, unit: i32, thread: i32): void {
  const shares = args.shares,
    groups = args.groups,
    K = args.K,
    C = args.C;
  const C8 = (C + 7) & ~7;
  const group = unit / K,
    k = unit % K;
  const out = args.dWeight + ((<usize>(unit * C * 9)) << 2);
  const shareBytes = (<usize>(groups * 9 * K * C8)) << 2;
  const four = args.scratch.of(thread) + args.scratch.sums;
  let check: f32 = 0;
  for (let c = 0; c < C; c += 4) {
    const lanes = min(4, C - c);
    for (let i = 0; i < 9; i++) {
      let from = args.partial + ((<usize>(((group * 9 + i) * K + k) * C8 + c)) << 2);
      let sum = f32x4.splat(0);
      for (let share = 0; share < shares; share++) {
        sum = f32x4.add(sum, v128.load(from));
        from += shareBytes;
      }
      v128.store(four, sum);
      for (let lane = 0; lane < lanes; lane++) {
        const value = load<f32>(four + ((<usize>lane) << 2));
        store<f32>(out + ((<usize>((c + lane) * 9 + i)) << 2), value);
        check += value * 0;
      }
    }
  }
  if (check != 0) atomic.store<i32>(args.notFinite, 1);
}
