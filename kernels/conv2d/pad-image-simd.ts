import { copyFloats } from "../shared/simd/vector";

/** Copies an image into its padded form, with its rows and columns spread apart, and zeros everywhere else. */
export function padImage(
  x: usize,
  out: usize,
  C: i32,
  H: i32,
  W: i32,
  Hp: i32,
  Wp: i32,
  top: i32,
  left: i32,
  spreadH: i32,
  spreadW: i32,
): void {
  const whole = top >= 0 && left >= 0 && top + H <= Hp && left + W <= Wp;
  if (whole && spreadH == 1 && spreadW == 1 && H > 0 && W > 0) {
    for (let c = 0; c < C; c++) {
      surround(x, out, H, W, Hp, Wp, top, left);
      x += (<usize>(H * W)) << 2;
      out += (<usize>(Hp * Wp)) << 2;
    }
    return;
  }
  memory.fill(out, 0, (<usize>(C * Hp * Wp)) << 2);
  for (let c = 0; c < C; c++)
    for (let h = 0; h < H; h++) {
      const row = top + h * spreadH;
      if (row >= 0 && row < Hp) {
        const to = out + ((<usize>((c * Hp + row) * Wp)) << 2);
        for (let w = 0; w < W; w++) {
          const column = left + w * spreadW;
          if (column >= 0 && column < Wp) {
            store<f32>(to + ((<usize>column) << 2), load<f32>(x + ((<usize>w) << 2)));
          }
        }
      }
      x += (<usize>W) << 2;
    }
}

/** One plane with zeros around it, written from its first byte to its last. */
function surround(x: usize, out: usize, H: i32, W: i32, Hp: i32, Wp: i32, top: i32, left: i32): void {
  const end = out + ((<usize>(Hp * Wp)) << 2);
  const rowBytes = (<usize>W) << 2,
    gap = (<usize>(Wp - W)) << 2;
  zeroUpTo(out, out + ((<usize>(top * Wp + left)) << 2));
  out += (<usize>(top * Wp + left)) << 2;
  for (let h = 0; h < H; h++) {
    copyFloats(out, x, W);
    x += rowBytes;
    out += rowBytes;
    const next = h == H - 1 ? end : out + gap;
    zeroUpTo(out, next);
    out = next;
  }
}

function zeroUpTo(at: usize, end: usize): void {
  const zero = f32x4.splat(0);
  for (; at + 16 <= end; at += 16) v128.store(at, zero);
  for (; at < end; at += 4) store<f32>(at, 0);
}
