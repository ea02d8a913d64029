// The largest value of each window, one channel of one image to a unit.

import { Window } from "../im2col/simd";
import { optional } from "../shared/simd/arguments";
import { double, halve } from "./halving-simd";

@unmanaged
export class MaxPool2dArguments {
  x: usize;
  y: usize;
  argmax: usize;
  window: Window;
}

/** Whether windows are 2 x 2, side by side. */
function isHalving(window: Window): bool {
  const plain = window.padH == 0 && window.padW == 0 && window.dilationH == 1 && window.dilationW == 1;
  return plain && window.R == 2 && window.S == 2 && window.strideH == 2 && window.strideW == 2;
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
  if (isHalving(window)) {
    halve(x, y, argmax, W, P, Q);
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

@unmanaged
export class MaxPool2dBackwardArguments {
  dy: usize;
  argmax: usize;
  /** Where windows are 2 x 2: what ReLU and pooling made, which lets no gradient through where it is zero or less. */
  y: optional;
  dx: usize;
  window: Window;
}

/** A unit is one (n, c). */
export function maxPool2dBackward(args: MaxPool2dBackwardArguments, unit: i32): void {
  const window = args.window;
  const PQ = window.P * window.Q;
  const plane = (<usize>(window.H * window.W)) << 2;
  const dy = args.dy + ((<usize>unit * <usize>PQ) << 2);
  const argmax = args.argmax + ((<usize>unit * <usize>PQ) << 2);
  const dx = args.dx + <usize>unit * plane;
  if (isHalving(window)) {
    const y = args.y == 0 ? 0 : args.y + ((<usize>unit * <usize>PQ) << 2);
    double(dy, argmax, y, dx, window.H, window.W);
    return;
  }
  memory.fill(dx, 0, plane);
  for (let i = 0; i < PQ; i++) {
    const to = dx + ((<usize>load<i32>(argmax + ((<usize>i) << 2))) << 2);
    store<f32>(to, load<f32>(to) + load<f32>(dy + ((<usize>i) << 2)));
  }
}
