// Winograd's method mixes all pixels of a tile, so that each result has the rounding errors of the largest of them, whether
// or not it sees that one. Where an image is uneven, with pixels far above what other results see, the definition is taken.
//
//   x : [C, H, W]     peaks : [H, W], the largest |x| over the channels; whole numbers, which are in the order of the
//                             floats that they are the bits of, NaN above all

import { padImage } from "../conv2d/pad-image-simd";

/** Larger ones may overflow on the way; so are infinities and NaN. */
const HUGE: i32 = 0x7f000000;

/**
 * Whether no pixel is larger than `limit` times the largest that any result sees; results that see only zeros do not count.
 * `image` has room for the peaks with their padding, and is left with them.
 */
export function isEven(
  x: usize,
  C: i32,
  H: i32,
  W: i32,
  top: i32,
  left: i32,
  P: i32,
  Q: i32,
  limit: f32,
  peaks: usize,
  image: usize,
): bool {
  findPeaks(x, C, H * W, peaks);
  const Wp = 4 * ((Q + 3) / 4) + 2;
  padImage(peaks, image, 1, H, W, P + 2, Wp, top, left, 1, 1);
  const row = (<usize>Wp) << 2;
  let largest = i32x4.splat(0),
    // One less than the smallest that is not 0: for 0 that is the largest number there is without a sign.
    smallest = i32x4.splat(-1);
  for (let p = 0; p < P; p++) {
    for (let q = 0; q < Q; q += 4) {
      const at = image + <usize>p * row + ((<usize>max(0, min(q, Q - 4))) << 2);
      const seen = i32x4.max_s(rowPeaks(at), i32x4.max_s(rowPeaks(at + row), rowPeaks(at + 2 * row)));
      largest = i32x4.max_s(largest, seen);
      smallest = i32x4.min_u(smallest, i32x4.sub(seen, i32x4.splat(1)));
    }
  }
  const most = max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
  const least = min(
    min(<u32>i32x4.extract_lane(smallest, 0), <u32>i32x4.extract_lane(smallest, 1)),
    min(<u32>i32x4.extract_lane(smallest, 2), <u32>i32x4.extract_lane(smallest, 3)),
  );
  return most < HUGE && reinterpret<f32>(most) <= limit * reinterpret<f32>(least + 1);
}

/**
 * y [K, P, Q] = the bias, or 0, where a result sees only zeros: there Winograd's method leaves roundings of the neighbors.
 * `image` has the peaks with their padding, as isEven left them.
 */
export function storeUnseen(image: usize, bias: usize, y: usize, K: i32, P: i32, Q: i32): void {
  const row = (<usize>(4 * ((Q + 3) / 4) + 2)) << 2;
  for (let p = 0; p < P; p++) {
    for (let q = 0; q < Q; q += 4) {
      const at = image + <usize>p * row + ((<usize>q) << 2);
      const seen = i32x4.max_s(rowPeaks(at), i32x4.max_s(rowPeaks(at + row), rowPeaks(at + 2 * row)));
      const unseen = i32x4.bitmask(i32x4.eq(seen, i32x4.splat(0)));
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

/** The largest of three neighbors, for four positions. */
function rowPeaks(at: usize): v128 {
  return i32x4.max_s(v128.load(at), i32x4.max_s(v128.load(at, 4), v128.load(at, 8)));
}

function findPeaks(x: usize, C: i32, n: i32, peaks: usize): void {
  const plane = (<usize>n) << 2;
  const end = x + <usize>C * plane;
  const magnitude = i32x4.splat(0x7fffffff);
  let i = 0;
  for (; i + 16 <= n; i += 16) {
    let p0 = i32x4.splat(0),
      p1 = p0,
      p2 = p0,
      p3 = p0;
    const first = (<usize>i) << 2;
    for (let at = x + first; at < end; at += plane) {
      p0 = i32x4.max_s(p0, v128.and(v128.load(at), magnitude));
      p1 = i32x4.max_s(p1, v128.and(v128.load(at, 16), magnitude));
      p2 = i32x4.max_s(p2, v128.and(v128.load(at, 32), magnitude));
      p3 = i32x4.max_s(p3, v128.and(v128.load(at, 48), magnitude));
    }
    v128.store(peaks + first, p0);
    v128.store(peaks + first, p1, 16);
    v128.store(peaks + first, p2, 32);
    v128.store(peaks + first, p3, 48);
  }
  for (; i < n; i++) {
    let peak = 0;
    const first = (<usize>i) << 2;
    for (let at = x + first; at < end; at += plane) peak = max(peak, load<i32>(at) & 0x7fffffff);
    store<i32>(peaks + first, peak);
  }
}
