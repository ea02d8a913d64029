// The gradient of the weight, the adjoint of the formula in simd.ts: dg = Gᵀ · [ Σ over tiles (A dy Aᵀ) ⊙ (Bᵀ d B) ] · G.

import { padImage } from "../conv2d/pad-image-simd";
import { ConvGeometry } from "../conv2d/simd";
import { multiplyPanel } from "../matmul/simd";
import { COLS, DEPTH, ROWS } from "../matmul/tile";
import { bytes, isSet, ThreadScratch } from "../shared/simd/arguments";
import { addToSums, roundSums } from "../shared/simd/long-sums";
import { transpose } from "../shared/simd/vector";
import { isEvenPair } from "./evenness-simd";
import { transformImages } from "./simd";
import { ELEMENTS } from "./sizes";
import { placeTiles, Tiling, transformGradient, transformKernelGradient } from "./transforms-simd";

@unmanaged
export class WinogradWeightGradScratch extends ThreadScratch {
  places: bytes;
  gradientPlaces: bytes;
  tile: bytes;
  v: bytes;
  g: bytes;
  sum: bytes;
  vTurned: bytes;
  gTurned: bytes;
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
  /** Bytes from a plane to the next, of V and of the transformed dy. */
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
    T = tiling.T,
    room = tiling.room,
    together = tiling.together;
  // The padded gradient, with rows of zeros below the last tile, for the tiles that are not there.
  const below = tiling.Hp - 2,
    Wp = tiling.Wp;
  const panels = (K + ROWS - 1) / ROWS;
  const K4 = (K + 3) & ~3,
    C8 = (C + 7) & ~7;
  const group = unit % groups;
  const begin = (unit / groups) * args.perUnit;
  const end = min(begin + args.perUnit, geometry.N);

  const scratch = args.scratch.of(thread);
  const places = scratch + args.scratch.places,
    gradientPlaces = scratch + args.scratch.gradientPlaces,
    tile = scratch + args.scratch.tile,
    v = scratch + args.scratch.v,
    g = scratch + args.scratch.g,
    sum = scratch + args.scratch.sum,
    vTurned = scratch + args.scratch.vTurned,
    gTurned = scratch + args.scratch.gTurned,
    image = scratch + args.scratch.image,
    peaks = scratch + args.scratch.peaks,
    gradientPeaks = scratch + args.scratch.gradientPeaks,
    sums = scratch + args.scratch.sums;
  const vPlane = args.vPlane,
    gPlane = args.gPlane;

  const rowBytes = (<usize>Wp) << 2;
  placeTiles(places, P, Q, 0);
  placeTiles(gradientPlaces, P, Q, <usize>below * rowBytes);
  // How long the chain of additions in `sum` is, and whether there are some in `sums`, of float64, already.
  const sumLength = ELEMENTS * panels * ROWS * C8;
  let chain = 0;
  let gathered = false;
  for (let chunk = begin; chunk < end; chunk += together) {
    const images = min(together, end - chunk);
    for (let n = 0; n < images; n++) {
      const i = (chunk + n) * groups + group;
      const x = args.x + ((<usize>i * <usize>(C * geometry.H * geometry.W)) << 2);
      const dy = args.dy + ((<usize>i * <usize>(K * P * Q)) << 2);
      const even = isEvenPair(x, dy, geometry, tiling, args.limit, peaks, image, gradientPeaks);
      store<i32>(args.uneven + ((<usize>i) << 2), even ? 0 : 1);
    }
    transformImages(
      geometry,
      tiling,
      args.x,
      chunk,
      images,
      group,
      args.uneven,
      places,
      tile,
      image,
      v,
      vPlane,
    );
    for (let n = 0; n < images; n++)
      for (let k = 0; k < K; k++) {
        const from = <usize>(((chunk + n) * groups + group) * K + k) * <usize>(P * Q);
        const leftOut = isSet(args.uneven, (chunk + n) * groups + group);
        if (leftOut) memory.fill(image, 0, (<usize>(below + 4) * <usize>Wp) << 2);
        else padImage(args.dy + (from << 2), image, 1, P, Q, below + 4, Wp, 0, 0, 1, 1);
        for (let t = 0; t < room; t += 4) {
          const out = g + ((<usize>(k * T + n * room + t)) << 2);
          transformGradient(image, rowBytes, gradientPlaces + ((<usize>t) << 4), tile, out, gPlane);
        }
      }
    for (let t = 0; t < images * room; t += DEPTH) {
      const depth = min(DEPTH, images * room - t);
      if (chain + depth > DEPTH) {
        addToSums(sums, sum, sumLength, gathered);
        gathered = true;
        chain = 0;
      }
      const ldt = (<usize>T) << 2,
        ldc = (<usize>C8) << 2,
        ldk = (<usize>K4) << 2;
      const from = (<usize>t) << 2;
      for (let e = 0; e < ELEMENTS; e++) {
        transpose(v + <usize>e * vPlane + from, ldt, C, depth, vTurned, ldc);
        transpose(g + <usize>e * gPlane + from, ldt, K, depth, gTurned, ldk);
        const c = sum + <usize>(e * panels * ROWS) * ldc;
        for (let j: usize = 0; j < ldc; j += COLS << 2) {
          multiplyPanel(
            gTurned,
            24,
            ldk,
            vTurned + j,
            ldc,
            depth,
            c + j,
            ldc,
            panels * ROWS,
            COLS,
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
  for (let i: usize = 0; i < (<usize>(K * C8)) << 2; i += 16) {
    transformKernelGradient(sum + i, sumPlane, tile, partial + i, partialPlane);
  }
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
