// The mean of each window, one channel of one image to a unit.

import { Window } from "../im2col/simd";
import { flag } from "../shared/simd/arguments";

/** Backwards x and y are dx and dy. */
@unmanaged
export class AvgPool2dArguments {
  x: usize;
  y: usize;
  window: Window;
  countIncludePad: flag;
}

/** A unit is one (n, c). */
export function avgPool2d(args: AvgPool2dArguments, unit: i32): void {
  visit(args, unit, false);
}

/** Every pixel of a window gets its share of dy. */
export function avgPool2dBackward(args: AvgPool2dArguments, unit: i32): void {
  const plane = (<usize>(args.window.H * args.window.W)) << 2;
  memory.fill(args.x + <usize>unit * plane, 0, plane);
  visit(args, unit, true);
}

function visit(args: AvgPool2dArguments, unit: i32, backward: bool): void {
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
  const countIncludePad = args.countIncludePad != 0;
  const x = args.x + ((<usize>unit * <usize>(H * W)) << 2);
  let y = args.y + ((<usize>unit * <usize>(P * Q)) << 2);
  for (let p = 0; p < P; p++)
    for (let q = 0; q < Q; q++) {
      const h0 = max(0, p * strideH - padH),
        h1 = min(H, p * strideH - padH + R);
      const w0 = max(0, q * strideW - padW),
        w1 = min(W, q * strideW - padW + S);
      const divisor = <f32>(countIncludePad ? R * S : (h1 - h0) * (w1 - w0));
      const share = backward ? load<f32>(y) / divisor : 0;
      let total: f64 = 0;
      for (let h = h0; h < h1; h++)
        for (let w = w0; w < w1; w++) {
          const at = x + ((<usize>(h * W + w)) << 2);
          if (backward) store<f32>(at, load<f32>(at) + share);
          else total += <f64>load<f32>(at);
        }
      if (!backward) store<f32>(y, <f32>(total / <f64>divisor));
      y += 4;
    }
}
