// Winograd's method mixes all that a tile reads, so that each result has the rounding errors of the largest of it, whether
// or not it sees that one. Where a tile, a weight or a pair of images is uneven, with some numbers far above what other
// results see, the definition is taken. README.md derives how far is too far.
//
//   x : [C, H, W]     peaks : [H, W], the largest |x| over the channels; whole numbers, which are in the order of the
//                             floats that they are the bits of, NaN above all
//   padded : [Hp, Wp], peaks with the padding of all tiles

import { padImage } from "../conv2d/pad-image-simd";
import { ConvGeometry } from "../conv2d/simd";
import { storePair } from "../shared/simd/vector";
import { Tiling } from "./tiles-simd";

/** Larger ones may overflow on the way; so are infinities and NaN. */
const HUGE: i32 = 0x7f000000;

/**
 * Sets a flag for each tile that has a pixel larger than `limit` times the largest that any of its results sees; results
 * that see only zeros do not count. Leaves the image's peaks in `padded`.
 */
export function markUnevenTiles(
  x: usize,
  geometry: ConvGeometry,
  tiling: Tiling,
  limit: f32,
  peaks: usize,
  padded: usize,
  uneven: usize,
): void {
  const P = geometry.P,
    Q = geometry.Q,
    Wp = tiling.Wp;
  padPeaks(x, geometry.C, geometry.H, geometry.W, geometry.top, geometry.left, tiling, peaks, padded);
  for (let p = 0; p < P; p += 4) {
    for (let q = 0; q < Q; q += 4) {
      const tile = padded + ((<usize>(p * Wp + q)) << 2);
      const even = isEvenTile(tile, (<usize>Wp) << 2, min(4, P - p), min(4, Q - q), limit);
      store<i32>(uneven, even ? 0 : 1);
      uneven += 4;
    }
  }
}

/** Of 4 x 4 results, `rows` and `columns` are inside. */
function isEvenTile(tile: usize, row: usize, rows: i32, columns: i32, limit: f32): bool {
  const outside = i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(columns));
  let above = rowPeaks(tile),
    middle = rowPeaks(tile + row);
  let largest = i32x4.max_s(above, middle),
    // One less than the smallest that is not 0: for 0 that is the largest number there is without a sign.
    smallest = i32x4.splat(-1);
  for (let i = 0; i < 4; i++) {
    const below = rowPeaks(tile + <usize>(i + 2) * row);
    const seen = i32x4.max_s(i32x4.max_s(above, middle), below);
    largest = i32x4.max_s(largest, below);
    if (i < rows) {
      smallest = i32x4.min_u(smallest, v128.or(i32x4.sub(seen, i32x4.splat(1)), outside));
    }
    above = middle;
    middle = below;
  }
  const most = largestOf(largest);
  const least = min(
    min(<u32>i32x4.extract_lane(smallest, 0), <u32>i32x4.extract_lane(smallest, 1)),
    min(<u32>i32x4.extract_lane(smallest, 2), <u32>i32x4.extract_lane(smallest, 3)),
  );
  return most < HUGE && reinterpret<f32>(most) <= limit * reinterpret<f32>(least + 1);
}

/**
 * y [K, P, Q] = the bias, or 0, where a result sees only zeros: there Winograd's method leaves roundings of the neighbors.
 */
export function storeUnseen(padded: usize, bias: usize, y: usize, geometry: ConvGeometry, Wp: i32): void {
  const K = geometry.K,
    P = geometry.P,
    Q = geometry.Q;
  const row = (<usize>Wp) << 2;
  for (let p = 0; p < P; p++) {
    for (let q = 0; q < Q; q += 4) {
      const unseen = unseenOf(padded + <usize>p * row + ((<usize>q) << 2), row);
      if (unseen == 0) continue;
      for (let lane = 0; lane < min(4, Q - q); lane++) {
        if (((unseen >> lane) & 1) == 0) continue;
        for (let k = 0; k < K; k++) {
          const value: f32 = bias == 0 ? 0 : load<f32>(bias + ((<usize>k) << 2));
          store<f32>(y + ((<usize>((k * P + p) * Q + q + lane)) << 2), value);
        }
      }
    }
  }
}

/** Whether some results of these images see only zeros, whose `padded` peaks lie one after another. */
export function seeOnlyZeros(padded: usize, images: i32, geometry: ConvGeometry, tiling: Tiling): bool {
  const row = (<usize>tiling.Wp) << 2;
  for (let n = 0; n < images; n++) {
    for (let p = 0; p < geometry.P; p++) {
      for (let q = 0; q < geometry.Q; q += 4) {
        const unseen = unseenOf(padded + <usize>p * row + ((<usize>q) << 2), row);
        const inside = (1 << min(4, geometry.Q - q)) - 1;
        if ((unseen & inside) != 0) return true;
      }
    }
    padded += <usize>tiling.Hp * row;
  }
  return false;
}

/** A bit for each of four results, whether it sees only zeros. */
function unseenOf(at: usize, row: usize): i32 {
  const seen = i32x4.max_s(rowPeaks(at), i32x4.max_s(rowPeaks(at + row), rowPeaks(at + 2 * row)));
  return i32x4.bitmask(i32x4.eq(seen, i32x4.splat(0)));
}

/**
 * Whether no product of a pixel and a gradient of one tile is larger than `limit` times the largest product that any of
 * the nine elements of dWeight sums.
 */
export function isEvenPair(
  x: usize,
  dy: usize,
  geometry: ConvGeometry,
  tiling: Tiling,
  limit: f32,
  peaks: usize,
  padded: usize,
  gradients: usize,
): bool {
  padPeaks(x, geometry.C, geometry.H, geometry.W, geometry.top, geometry.left, tiling, peaks, padded);
  padPeaks(dy, geometry.K, geometry.P, geometry.Q, 0, 0, tiling, peaks, gradients);
  const Wp = tiling.Wp,
    bottom = tiling.Hp - 2,
    right = Wp - 2;
  const row = (<usize>Wp) << 2;
  let huge = 0;
  let most: f32 = 0;
  for (let p = 0; p < bottom; p += 4) {
    for (let q = 0; q < right; q += 4) {
      const at = (<usize>(p * Wp + q)) << 2;
      let pixels = i32x4.splat(0),
        slopes = pixels;
      for (let i: usize = 0; i < 6; i++) pixels = i32x4.max_s(pixels, rowPeaks(padded + at + i * row));
      for (let i: usize = 0; i < 4; i++) slopes = i32x4.max_s(slopes, v128.load(gradients + at + i * row));
      const pixel = largestOf(pixels),
        slope = largestOf(slopes);
      huge = max(huge, max(pixel, slope));
      most = max(most, reinterpret<f32>(pixel) * reinterpret<f32>(slope));
    }
  }
  return huge < HUGE && most <= limit * smallestTap(padded, gradients, geometry.P, right, row);
}

/**
 * The largest |x|·|dy| that each of the nine elements of dWeight sums; of those, the smallest. Where one is not finite it does not
 * count what this answers; the others are in the order of their bits.
 */
function smallestTap(padded: usize, gradients: usize, P: i32, right: i32, row: usize): f32 {
  let least: f32 = Infinity;
  for (let r = 0; r < 3; r++) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0;
    for (let p = 0; p < P; p++) {
      const slopes = gradients + <usize>p * row,
        pixels = padded + <usize>(p + r) * row;
      for (let q: usize = 0; q < (<usize>right) << 2; q += 16) {
        const slope = v128.load(slopes + q);
        s0 = i32x4.max_s(s0, f32x4.mul(slope, v128.load(pixels + q)));
        s1 = i32x4.max_s(s1, f32x4.mul(slope, v128.load(pixels + q, 4)));
        s2 = i32x4.max_s(s2, f32x4.mul(slope, v128.load(pixels + q, 8)));
      }
    }
    // Not negative, so that their bits are in their order.
    least = min(least, reinterpret<f32>(min(min(largestOf(s0), largestOf(s1)), largestOf(s2))));
  }
  return least;
}

/** taps [9, 8] = the larger of itself and |kernels| [9, 8], eight kernels side by side. */
export function addTaps(kernels: usize, taps: usize): void {
  for (let i: usize = 0; i < 18 * 16; i += 48) {
    v128.store(taps + i, i32x4.max_s(v128.load(taps + i), magnitudes(kernels + i)));
    v128.store(taps + i, i32x4.max_s(v128.load(taps + i, 16), magnitudes(kernels + i + 16)), 16);
    v128.store(taps + i, i32x4.max_s(v128.load(taps + i, 32), magnitudes(kernels + i + 32)), 32);
  }
}

/**
 * Whether none of `count` kernels has a tap, its largest over the channels, that is larger than `limit` times another;
 * kernels of zeros are even.
 */
export function areEvenTaps(taps: usize, count: i32, limit: f32): bool {
  for (let m = 0; m < count; m++) {
    let most = 0,
      least = HUGE;
    for (let i = 0; i < 9; i++) {
      const tap = load<i32>(taps + ((<usize>(8 * i + m)) << 2));
      most = max(most, tap);
      least = min(least, tap);
    }
    if (most >= HUGE || reinterpret<f32>(most) > limit * reinterpret<f32>(least)) return false;
  }
  return true;
}

function largestOf(v: v128): i32 {
  return max(
    max(i32x4.extract_lane(v, 0), i32x4.extract_lane(v, 1)),
    max(i32x4.extract_lane(v, 2), i32x4.extract_lane(v, 3)),
  );
}

/** The largest of three neighbors, for four positions. */
function rowPeaks(at: usize): v128 {
  return i32x4.max_s(v128.load(at), i32x4.max_s(v128.load(at, 4), v128.load(at, 8)));
}

function padPeaks(
  x: usize,
  C: i32,
  H: i32,
  W: i32,
  top: i32,
  left: i32,
  tiling: Tiling,
  peaks: usize,
  padded: usize,
): void {
  findPeaks(x, C, H * W, peaks);
  padImage(peaks, padded, 1, H, W, tiling.Hp, tiling.Wp, top, left);
}

/** Four channels at a time, each read from its first byte to its last; the last one stands in for those beyond it. */
function findPeaks(x: usize, C: i32, n: i32, peaks: usize): void {
  const plane = (<usize>n) << 2;
  memory.fill(peaks, 0, plane);
  for (let c = 0; c < C; c += 4) {
    const x0 = x + <usize>c * plane,
      x1 = x + <usize>min(c + 1, C - 1) * plane,
      x2 = x + <usize>min(c + 2, C - 1) * plane,
      x3 = x + <usize>min(c + 3, C - 1) * plane;
    let i: usize = 0;
    for (; i + 32 <= plane; i += 32) {
      const first = i32x4.max_s(largestOfFour(x0 + i, x1 + i, x2 + i, x3 + i), v128.load(peaks + i)),
        second = i32x4.max_s(
          largestOfFour(x0 + i + 16, x1 + i + 16, x2 + i + 16, x3 + i + 16),
          v128.load(peaks + i, 16),
        );
      storePair(peaks + i, first, second);
    }
    for (; i < plane; i += 4) {
      const first = max(load<i32>(x0 + i) & 0x7fffffff, load<i32>(x1 + i) & 0x7fffffff),
        second = max(load<i32>(x2 + i) & 0x7fffffff, load<i32>(x3 + i) & 0x7fffffff);
      store<i32>(peaks + i, max(load<i32>(peaks + i), max(first, second)));
    }
  }
}

function largestOfFour(x: usize, y: usize, z: usize, w: usize): v128 {
  return i32x4.max_s(i32x4.max_s(magnitudes(x), magnitudes(y)), i32x4.max_s(magnitudes(z), magnitudes(w)));
}

/** The bits of four |x|. */
function magnitudes(x: usize): v128 {
  return f32x4.abs(v128.load(x));
}
