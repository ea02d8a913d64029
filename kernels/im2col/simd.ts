// Patches to columns and back, one channel of one image to a unit; see reference.ts.

@unmanaged
export class Window {
  H: i32;
  W: i32;
  R: i32;
  S: i32;
  P: i32;
  Q: i32;
  strideH: i32;
  strideW: i32;
  padH: i32;
  padW: i32;
  dilationH: i32;
  dilationW: i32;
}

/** The adjoint writes to x, that is, dx. */
@unmanaged
export class Im2colArguments {
  x: usize;
  columns: usize;
  window: Window;
}

export function im2col(args: Im2colArguments, unit: i32): void {
  visit(args, unit, false);
}

export function col2im(args: Im2colArguments, unit: i32): void {
  const plane = (<usize>(args.window.H * args.window.W)) << 2;
  memory.fill(args.x + <usize>unit * plane, 0, plane);
  visit(args, unit, true);
}

function visit(args: Im2colArguments, unit: i32, adjoint: bool): void {
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
  let column = args.columns + ((<usize>unit * <usize>(R * S * P * Q)) << 2);
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
