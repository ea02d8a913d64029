// Max-pooling by 2 x 2, which halves an image, and its gradient, which doubles it; and both with the ReLU before it, for kernels
// that halve what they have computed while it is in the cache, or read the gradient of the halved image as it is.

import { optional } from "../shared/simd/arguments";
import { choose, rectify, storePair } from "../shared/simd/vector";

/**
 * The gradient of images: `dy` itself, or with `argmax` that of their halves. Where `y`, the halved images, is given and zero or
 * less, ReLU has let nothing through.
 */
@unmanaged
export class Slopes {
  dy: usize;
  argmax: optional;
  y: optional;
}

/** Halves max(x, 0) of image i, [C, H, W]; x is changed. */
export function halveRelu(x: usize, i: i32, C: i32, H: i32, W: i32, y: usize, argmax: usize): void {
  const plane = (<usize>(H * W)) << 2,
    windows = (<usize>((H / 2) * (W / 2))) << 2;
  for (let c: usize = 0; c < <usize>C; c++) {
    const at = (<usize>(i * C) + c) * windows;
    rectifyAll(x + c * plane, plane);
    halve(x + c * plane, y + at, argmax + at, W, H / 2, W / 2);
  }
}

function rectifyAll(x: usize, length: usize): void {
  const end = x + length;
  for (; x + 32 <= end; x += 32) storePair(x, rectify(v128.load(x)), rectify(v128.load(x, 16)));
  for (; x < end; x += 4) store<f32>(x, max<f32>(load<f32>(x), 0));
}

/** A plane of P x Q windows, four at a time, without a branch. */
export function halve(x: usize, y: usize, argmax: usize, W: i32, P: i32, Q: i32): void {
  const row = (<usize>W) << 2,
    width = (<usize>Q) << 2,
    whole = (<usize>(Q & ~3)) << 2;
  // Where the first pixels of four windows are, and from there the second pixel, and the row below. Loaded, since V8 makes a
  // constant vector anew wherever it is used.
  let from = v128.load(WINDOWS);
  const next = v128.load32_splat(ONE),
    eight = v128.load32_splat(EIGHT),
    below = i32x4.splat(W),
    back = i32x4.splat(2 * Q - 8);
  for (let p = 0; p < P; p++) {
    let at = from;
    for (let i: usize = 0; i < whole; i += 16) {
      halveFour(x + 2 * i, row, at, next, below, y + i, argmax + i);
      at = i32x4.add(at, eight);
    }
    if (whole < width && Q >= 4) {
      // Less than four are left: the last four are done again.
      const i = width - 16;
      halveFour(x + 2 * i, row, i32x4.add(from, back), next, below, y + i, argmax + i);
    } else if (Q < 4) {
      for (let q = 0; q < Q; q++) halveOne(x, q, W, i32x4.extract_lane(from, 0), y, argmax);
    }
    x += 2 * row;
    y += width;
    argmax += width;
    from = i32x4.add(i32x4.add(from, below), below);
  }
}

/** Where the first pixels of four windows are. */
export const WINDOWS = memory.data<i32>([0, 2, 4, 6]);
const ONE = memory.data<i32>([1]);
const EIGHT = memory.data<i32>([8]);

/** Window q of a row of them, which begins at x, and in the plane at `first`. */
function halveOne(x: usize, q: i32, W: i32, first: i32, y: usize, argmax: usize): void {
  let best: f32 = -Infinity;
  let bestAt = -1;
  for (let i = 0; i < 4; i++) {
    const at = 2 * q + (i & 1) + (i >> 1) * W;
    const value = load<f32>(x + ((<usize>at) << 2));
    if (bestAt < 0 || value > best || value != value) {
      best = value;
      bestAt = first + at;
    }
  }
  store<f32>(y + ((<usize>q) << 2), best);
  store<i32>(argmax + ((<usize>q) << 2), bestAt);
}

/** Four windows side by side, the first pixels of which are at x, and in the plane at `at`. */
function halveFour(x: usize, row: usize, at: v128, next: v128, below: v128, y: usize, argmax: usize): void {
  const top0 = v128.load(x),
    top1 = v128.load(x, 16);
  const low0 = v128.load(x + row),
    low1 = v128.load(x + row, 16);
  const a = v128.shuffle<f32>(top0, top1, 0, 2, 4, 6),
    b = v128.shuffle<f32>(top0, top1, 1, 3, 5, 7);
  const c = v128.shuffle<f32>(low0, low1, 0, 2, 4, 6),
    d = v128.shuffle<f32>(low0, low1, 1, 3, 5, 7);
  const under = i32x4.add(at, below);
  storeLargest(a, b, c, d, at, i32x4.add(at, next), under, i32x4.add(under, next), y, argmax);
}

/** The largest of the pixels a, b, c and d of four windows, and where in the plane it is, of the places of all four. */
export function storeLargest(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  atA: v128,
  atB: v128,
  atC: v128,
  atD: v128,
  y: usize,
  argmax: usize,
): void {
  let wins = better(b, a);
  let best = choose(b, a, wins),
    at = choose(atB, atA, wins);
  wins = better(c, best);
  best = choose(c, best, wins);
  at = choose(atC, at, wins);
  wins = better(d, best);
  best = choose(d, best, wins);
  at = choose(atD, at, wins);
  v128.store(y, best);
  v128.store(argmax, at);
}

/** Where b takes the place of a: it is greater, or NaN. */
function better(b: v128, a: v128): v128 {
  return v128.or(f32x4.gt(b, a), f32x4.ne(b, b));
}

/**
 * The slopes of four winners, `at` bytes from the first: 0 where `y` is given and zero or less. To be added to 0 makes 0 of −0, as it
 * does in the reference.
 */
export function slopesAt(dy: usize, y: optional, at: usize): v128 {
  const slopes = f32x4.add(v128.load(dy + at), f32x4.splat(0));
  if (y == 0) return slopes;
  return v128.andnot(slopes, f32x4.le(v128.load(y + at), f32x4.splat(0)));
}

export function slopeAt(dy: usize, y: optional, at: usize): f32 {
  return y == 0 || !(load<f32>(y + at) <= 0) ? <f32>0 + load<f32>(dy + at) : 0;
}

/** dx [H, W] = dy [H / 2, W / 2] where argmax says, and nothing elsewhere, nor where `y` is given and zero or less. */
export function double(dy: usize, argmax: usize, y: optional, dx: usize, H: i32, W: i32): void {
  const Q = W / 2;
  const row = (<usize>W) << 2;
  let from = v128.load(WINDOWS);
  const next = v128.load32_splat(ONE),
    eight = v128.load32_splat(EIGHT),
    below = i32x4.splat(W),
    back = i32x4.splat(2 * Q - 8);
  const end = dx + <usize>(H & ~1) * row;
  for (; dx < end; dx += 2 * row) {
    let at = from;
    const whole = (<usize>(Q & ~3)) << 2;
    for (let i: usize = 0; i < whole; i += 16) {
      doubleFour(dy, argmax, y, i, dx + 2 * i, row, at, next, below);
      at = i32x4.add(at, eight);
    }
    const width = (<usize>Q) << 2;
    if (whole < width && Q >= 4) {
      // Less than four are left: the last four are done again.
      const i = width - 16;
      at = i32x4.add(from, back);
      doubleFour(dy, argmax, y, i, dx + 2 * i, row, at, next, below);
    } else if (Q < 4) {
      const first = i32x4.extract_lane(from, 0);
      for (let i: usize = 0; i < width; i += 4) {
        store<u64>(dx + 2 * i, 0);
        store<u64>(dx + row + 2 * i, 0);
        const to = dx + ((<usize>(load<i32>(argmax + i) - first)) << 2);
        store<f32>(to, slopeAt(dy, y, i));
      }
    }
    if ((W & 1) != 0) {
      store<f32>(dx + row - 4, 0);
      store<f32>(dx + 2 * row - 4, 0);
    }
    dy += width;
    argmax += width;
    if (y != 0) y += width;
    from = i32x4.add(i32x4.add(from, below), below);
  }
  if ((H & 1) != 0) memory.fill(end, 0, row);
}

function doubleFour(
  dy: usize,
  argmax: usize,
  y: optional,
  i: usize,
  to: usize,
  row: usize,
  at: v128,
  next: v128,
  below: v128,
): void {
  const slope = slopesAt(dy, y, i);
  const winner = v128.load(argmax + i);
  const atBelow = i32x4.add(at, below);
  const a = v128.and(slope, i32x4.eq(winner, at)),
    b = v128.and(slope, i32x4.eq(winner, i32x4.add(at, next))),
    c = v128.and(slope, i32x4.eq(winner, atBelow)),
    d = v128.and(slope, i32x4.eq(winner, i32x4.add(atBelow, next)));
  v128.store(to, v128.shuffle<f32>(a, b, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<f32>(a, b, 2, 6, 3, 7), 16);
  v128.store(to + row, v128.shuffle<f32>(c, d, 0, 4, 1, 5));
  v128.store(to + row, v128.shuffle<f32>(c, d, 2, 6, 3, 7), 16);
}
