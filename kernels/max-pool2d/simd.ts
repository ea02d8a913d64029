// The largest value of each window, one channel of one image to a unit.

import { Window } from "../im2col/simd";

@unmanaged
export class MaxPool2dArguments {
  x: usize;
  y: usize;
  argmax: usize;
  window: Window;
}

/** A unit is one (n, c). */
export function maxPool2d(args: MaxPool2dArguments, unit: i32): void {
  const window = args.window;
  const H = window.H,
    W = window.W,
    R = window.R,
    S = window.S,
    P = window.P,
    Q = window.Q;
  const strideH = window.strideH,
    strideW = window.strideW,
    padH = window.padH,
    padW = window.padW;
  const dilationH = window.dilationH,
    dilationW = window.dilationW;
  const x = args.x + ((<usize>unit * <usize>(H * W)) << 2);
  let y = args.y + ((<usize>unit * <usize>(P * Q)) << 2);
  let argmax = args.argmax + ((<usize>unit * <usize>(P * Q)) << 2);
  if (
    R == 2 &&
    S == 2 &&
    strideH == 2 &&
    strideW == 2 &&
    padH == 0 &&
    padW == 0 &&
    dilationH == 1 &&
    dilationW == 1
  ) {
    pool2(x, y, argmax, W, P, Q);
    return;
  }
  for (let p = 0; p < P; p++)
    for (let q = 0; q < Q; q++) {
      let best: f32 = -Infinity;
      let bestAt = -1;
      for (let r = 0; r < R; r++) {
        const h = p * strideH - padH + r * dilationH;
        if (h < 0 || h >= H) continue;
        for (let s = 0; s < S; s++) {
          const w = q * strideW - padW + s * dilationW;
          if (w < 0 || w >= W) continue;
          const value = load<f32>(x + ((<usize>(h * W + w)) << 2));
          // A NaN wins over all before it.
          if (bestAt < 0 || value > best || value != value) {
            best = value;
            bestAt = h * W + w;
          }
        }
      }
      store<f32>(y, best);
      store<i32>(argmax, bestAt);
      y += 4;
      argmax += 4;
    }
}

/** Windows of 2 x 2 side by side: four at a time, without a branch. */
function pool2(x: usize, y: usize, argmax: usize, W: i32, P: i32, Q: i32): void {
  const row = (<usize>W) << 2;
  for (let p = 0; p < P; p++) {
    const at = x + <usize>(2 * p) * row;
    const first = 2 * p * W;
    let q = 0;
    for (; q + 4 <= Q; q += 4) poolFour(at, row, first, q, W, y, argmax);
    // Less than four are left: the last four are done again.
    if (q < Q && Q >= 4) {
      q = Q;
      poolFour(at, row, first, Q - 4, W, y, argmax);
    }
    for (; q < Q; q++) {
      let best = load<f32>(at + ((<usize>(2 * q)) << 2));
      let bestAt = first + 2 * q;
      for (let i = 1; i < 4; i++) {
        const position = first + 2 * q + (i & 1) + (i >> 1) * W;
        const value = load<f32>(x + ((<usize>position) << 2));
        if (value > best || value != value) {
          best = value;
          bestAt = position;
        }
      }
      store<f32>(y + ((<usize>q) << 2), best);
      store<i32>(argmax + ((<usize>q) << 2), bestAt);
    }
    y += (<usize>Q) << 2;
    argmax += (<usize>Q) << 2;
  }
}

/** Four windows side by side, from column q of the output on; `first` is the position of the row's first pixel. */
function poolFour(at: usize, row: usize, first: i32, q: i32, W: i32, y: usize, argmax: usize): void {
  at += (<usize>q) << 3;
  const top0 = v128.load(at),
    top1 = v128.load(at, 16);
  const low0 = v128.load(at + row),
    low1 = v128.load(at + row, 16);
  const base = i32x4.add(i32x4.splat(first + 2 * q), i32x4(0, 2, 4, 6));
  let best = v128.shuffle<f32>(top0, top1, 0, 2, 4, 6);
  let index = base;
  const b = v128.shuffle<f32>(top0, top1, 1, 3, 5, 7);
  let wins = better(b, best);
  best = v128.bitselect(b, best, wins);
  index = v128.bitselect(i32x4.add(base, i32x4.splat(1)), index, wins);
  const c = v128.shuffle<f32>(low0, low1, 0, 2, 4, 6);
  wins = better(c, best);
  best = v128.bitselect(c, best, wins);
  index = v128.bitselect(i32x4.add(base, i32x4.splat(W)), index, wins);
  const d = v128.shuffle<f32>(low0, low1, 1, 3, 5, 7);
  wins = better(d, best);
  best = v128.bitselect(d, best, wins);
  index = v128.bitselect(i32x4.add(base, i32x4.splat(W + 1)), index, wins);
  v128.store(y + ((<usize>q) << 2), best);
  v128.store(argmax + ((<usize>q) << 2), index);
}

/** Where b takes the place of a: it is greater, or NaN. */
function better(b: v128, a: v128): v128 {
  return v128.or(f32x4.gt(b, a), f32x4.ne(b, b));
}

@unmanaged
export class MaxPool2dBackwardArguments {
  dy: usize;
  argmax: usize;
  dx: usize;
  /** H·W and P·Q. */
  plane: i32;
  windows: i32;
}

/** A unit is one (n, c). */
export function maxPool2dBackward(args: MaxPool2dBackwardArguments, unit: i32): void {
  const plane = args.plane,
    PQ = args.windows;
  const dy = args.dy + ((<usize>unit * <usize>PQ) << 2);
  const argmax = args.argmax + ((<usize>unit * <usize>PQ) << 2);
  const dx = args.dx + ((<usize>unit * <usize>plane) << 2);
  memory.fill(dx, 0, (<usize>plane) << 2);
  for (let i = 0; i < PQ; i++) {
    const to = dx + ((<usize>load<i32>(argmax + ((<usize>i) << 2))) << 2);
    store<f32>(to, load<f32>(to) + load<f32>(dy + ((<usize>i) << 2)));
  }
}
