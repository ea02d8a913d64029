// The mean of each window, one channel of one image to a unit.

import { address, int } from "../simd/vector";

/** arguments: x, y, H, W, R, S, P, Q, strideH, strideW, padH, padW, countIncludePad. A unit is one (n, c). */
export function avgPool2d(args: usize, unit: i32): void {
  visit(args, unit, false);
}

/** The same with dy for y and dx for x: every pixel of a window gets its share of dy. */
export function avgPool2dBackward(args: usize, unit: i32): void {
  const plane = (<usize>(int(args, 2) * int(args, 3))) << 2;
  memory.fill(address(args, 0) + <usize>unit * plane, 0, plane);
  visit(args, unit, true);
}

function visit(args: usize, unit: i32, backward: bool): void {
  const H = int(args, 2),
    W = int(args, 3),
    R = int(args, 4),
    S = int(args, 5),
    P = int(args, 6),
    Q = int(args, 7);
  const strideH = int(args, 8),
    strideW = int(args, 9),
    padH = int(args, 10),
    padW = int(args, 11);
  const countIncludePad = int(args, 12) != 0;
  const x = address(args, 0) + ((<usize>unit * <usize>(H * W)) << 2);
  let y = address(args, 1) + ((<usize>unit * <usize>(P * Q)) << 2);
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
