// Behind max-pooling by 2 x 2 a gradient is mostly 0: one pixel of a window has a slope, the others have none. Of such a gradient only
// what is not 0 is listed, and its products alone are computed: a quarter of those of the definition, or fewer.
//
//   places : [P, Q], where the taps of a position begin in an image [H, W, C] with its padding, in bytes
//   list   : [count, 2], a place, and the slope there
//
// Slopes are listed window by window: so the halved gradient and the whole one give the same bits.

import { Slopes, slopeAt, slopesAt } from "../max-pool2d/halving-simd";
import { ConvGeometry } from "./simd";

/** How the images of a convolution and the rows of its taps lie in memory. */
@unmanaged
export class SparseRoom {
  /** The image with its padding, as far as the window reaches, or the image does. */
  rows: i32;
  columns: i32;
  /** Floats from a row of taps to the next in it. */
  rowStep: i32;
  /** A row of taps as the weights have it: how many floats of it are cut into blocks, and how many there are with single vectors. */
  blocked: i32;
  width: i32;
  /** Rows of taps with those that single vectors need. */
  tapRows: i32;
}

@unmanaged
export class ConvSparsenessArguments {
  dy: usize;
  planes: i32;
  P: i32;
  Q: i32;
  /** A word that is set where a window of an image has two slopes, or a pixel in no window has one. */
  dense: usize;
}

/** A unit is one image and one group. */
export function convSparseness(args: ConvSparsenessArguments, unit: i32): void {
  const P = args.P,
    Q = args.Q;
  const plane = (<usize>(P * Q)) << 2;
  let dy = args.dy + <usize>(unit * args.planes) * plane;
  for (let k = 0; k < args.planes; k++) {
    if (load<i32>(args.dense) != 0) return;
    if (!isSparsePlane(dy, P, Q)) atomic.store<i32>(args.dense, 1);
    dy += plane;
  }
}

function isSparsePlane(dy: usize, P: i32, Q: i32): bool {
  const row = (<usize>Q) << 2;
  let p = 0;
  for (; p + 2 <= P; p += 2) {
    let q = 0;
    // Of two windows side by side: of each column how many are not 0, as a negative number.
    let most = i32x4.splat(0);
    for (; q + 4 <= Q; q += 4) {
      const at = dy + ((<usize>q) << 2);
      const counts = i32x4.add(slopesIn(at), slopesIn(at + row));
      most = i32x4.min_s(most, i32x4.add(counts, v128.shuffle<i32>(counts, counts, 1, 0, 3, 2)));
    }
    if (i32x4.bitmask(i32x4.lt_s(most, i32x4.splat(-1))) != 0) return false;
    for (; q + 2 <= Q; q += 2) {
      const at = dy + ((<usize>q) << 2);
      const count = isSlope(at) + isSlope(at + 4) + isSlope(at + row) + isSlope(at + row + 4);
      if (count > 1) return false;
    }
    if (q < Q && isSlope(dy + row - 4) + isSlope(dy + 2 * row - 4) > 0) return false;
    dy += 2 * row;
  }
  if (p < P) for (let q: usize = 0; q < row; q += 4) if (isSlope(dy + q)) return false;
  return true;
}

function slopesIn(at: usize): v128 {
  return f32x4.ne(v128.load(at), f32x4.splat(0));
}

function isSlope(at: usize): i32 {
  return load<f32>(at) != 0 ? 1 : 0;
}

export function placePositions(places: usize, geometry: ConvGeometry, columns: i32): void {
  const Q = geometry.Q;
  for (let i = 0; i < geometry.P * Q; i++) {
    const pixel = (i / Q) * geometry.strideH * columns + (i % Q) * geometry.strideW;
    store<u32>(places + ((<usize>i) << 2), (<u32>(pixel * geometry.C)) << 2);
  }
}

/** Lists the slopes of a plane, of whole images or of halved ones, and answers where the list ends. */
export function listSlopes(
  slopes: Slopes,
  plane: i32,
  geometry: ConvGeometry,
  places: usize,
  list: usize,
): usize {
  const P = geometry.P,
    Q = geometry.Q;
  const windows = (P / 2) * (Q / 2);
  if (slopes.argmax != 0) {
    return listHalved(slopes, (<usize>plane * <usize>windows) << 2, windows, places, list);
  }
  return listPlane(slopes.dy + ((<usize>plane * <usize>(P * Q)) << 2), P, Q, places, list);
}

/** Lists those winners of a halved plane, `at` bytes from the first of all, that have a slope. */
function listHalved(halved: Slopes, at: usize, windows: i32, places: usize, list: usize): usize {
  const dy = halved.dy + at,
    argmax = halved.argmax + at,
    y = halved.y == 0 ? 0 : halved.y + at;
  const end = (<usize>windows) << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const slopes = slopesAt(dy, y, i),
      winners = v128.load(argmax + i);
    list = enlist(list, places, i32x4.extract_lane(winners, 0), i32x4.extract_lane(slopes, 0));
    list = enlist(list, places, i32x4.extract_lane(winners, 1), i32x4.extract_lane(slopes, 1));
    list = enlist(list, places, i32x4.extract_lane(winners, 2), i32x4.extract_lane(slopes, 2));
    list = enlist(list, places, i32x4.extract_lane(winners, 3), i32x4.extract_lane(slopes, 3));
  }
  for (; i < end; i += 4) {
    list = enlist(list, places, load<i32>(argmax + i), reinterpret<i32>(slopeAt(dy, y, i)));
  }
  return list;
}

/** Lists the slopes of a plane, of which a window has one at most, and what is in no window none. */
function listPlane(dy: usize, P: i32, Q: i32, places: usize, list: usize): usize {
  for (let p = 0; p + 2 <= P; p += 2)
    for (let q = 0; q + 2 <= Q; q += 2)
      for (let i = 0; i < 4; i++) {
        const position = (p + (i >> 1)) * Q + q + (i & 1);
        list = enlist(list, places, position, load<i32>(dy + ((<usize>position) << 2)));
      }
  return list;
}

/** Writes the slope, in bits, of a position to the end of the list, and answers where that is then: without a branch. */
function enlist(list: usize, places: usize, position: i32, slope: i32): usize {
  store<i32>(list, load<i32>(places + ((<usize>position) << 2)));
  store<i32>(list, slope, 4);
  // Of 0 and of −0 nothing is left without the sign.
  return list + ((<usize>(slope << 1 != 0)) << 3);
}

export function areFinite(x: usize, n: i32): bool {
  const end = x + ((<usize>n) << 2);
  // x − x is 0, but where x is not finite: then it is NaN.
  let check = f32x4.splat(0);
  for (; x + 16 <= end; x += 16) check = v128.or(check, f32x4.sub(v128.load(x), v128.load(x)));
  let finite = !v128.any_true(check);
  for (; x < end; x += 4) finite = finite && load<f32>(x) - load<f32>(x) == 0;
  return finite;
}
