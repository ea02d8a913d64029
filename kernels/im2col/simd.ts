// Patches to columns and back, one channel of one image to a unit; see reference.ts.

import { address, int } from "../simd/vector";

/** arguments: x, columns, H, W, R, S, P, Q, strideH, strideW, padH, padW, dilationH, dilationW. */
export function im2col(args: usize, unit: i32): void {
  visit(args, unit, false);
}

/** The adjoint, with dx for x. */
export function col2im(args: usize, unit: i32): void {
  const plane = (<usize>(int(args, 2) * int(args, 3))) << 2;
  memory.fill(address(args, 0) + <usize>unit * plane, 0, plane);
  visit(args, unit, true);
}

function visit(args: usize, unit: i32, adjoint: bool): void {
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
  const dilationH = int(args, 12),
    dilationW = int(args, 13);
  const x = address(args, 0) + ((<usize>unit * <usize>(H * W)) << 2);
  let column = address(args, 1) + ((<usize>unit * <usize>(R * S * P * Q)) << 2);
  for (let r = 0; r < R; r++)
    for (let s = 0; s < S; s++)
      for (let p = 0; p < P; p++) {
        const h = p * strideH - padH + r * dilationH;
        const row = x + ((<usize>(h * W)) << 2);
        const insideRows = h >= 0 && h < H;
        for (let q = 0; q < Q; q++) {
          const w = q * strideW - padW + s * dilationW;
          const inside = insideRows && w >= 0 && w < W;
          const at = row + ((<usize>w) << 2);
          if (!adjoint) store<f32>(column, inside ? load<f32>(at) : 0);
          else if (inside) store<f32>(at, load<f32>(at) + load<f32>(column));
          column += 4;
        }
      }
}
