import { copyFloats, transpose } from "../shared/simd/vector";

/** Copies an image into its padded form; what lies outside of that is left out. */
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
): void {
  const whole = top >= 0 && left >= 0 && top + H <= Hp && left + W <= Wp;
  if (whole && H > 0 && W > 0) {
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
      const row = top + h;
      if (row >= 0 && row < Hp) {
        const to = out + ((<usize>((c * Hp + row) * Wp)) << 2);
        for (let w = 0; w < W; w++) {
          const column = left + w;
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

/** Puts an image [C, H, W] into a padded one whose channels lie side by side, `pixel` bytes from a column to the next. */
export function turnImage(
  x: usize,
  out: usize,
  C: i32,
  H: i32,
  W: i32,
  Wp: i32,
  top: i32,
  left: i32,
  pixel: usize,
): void {
  const plane = (<usize>(H * W)) << 2;
  out += <usize>(top * Wp + left) * pixel;
  for (let h = 0; h < H; h++) {
    // Four channels at a time, and what is left of them one by one.
    const fours = W < 4 ? 0 : C & ~3;
    // The last four columns are turned whether or not some of them have been.
    transpose(x, plane, fours, W & ~3, out, pixel);
    if ((W & 3) != 0) {
      const last = <usize>(W - 4);
      transpose(x + (last << 2), plane, fours, 4, out + last * pixel, pixel);
    }
    for (let c = <usize>fours; c < <usize>C; c++)
      for (let w: usize = 0; w < <usize>W; w++) {
        store<f32>(out + w * pixel + (c << 2), load<f32>(x + c * plane + (w << 2)));
      }
    x += (<usize>W) << 2;
    out += <usize>Wp * pixel;
  }
}

/** The inside of a padded image whose channels lie side by side, to an image [C, H, W]. */
export function turnBack(
  image: usize,
  out: usize,
  C: i32,
  H: i32,
  W: i32,
  Wp: i32,
  top: i32,
  left: i32,
): void {
  const plane = (<usize>(H * W)) << 2,
    pixel = (<usize>C) << 2;
  image += <usize>(top * Wp + left) * pixel;
  for (let h = 0; h < H; h++) {
    const fours = W < 4 ? 0 : C & ~3;
    transpose(image, pixel, W & ~3, fours, out, plane);
    if ((W & 3) != 0) {
      const last = <usize>(W - 4);
      transpose(image + last * pixel, pixel, 4, fours, out + (last << 2), plane);
    }
    for (let c = <usize>fours; c < <usize>C; c++)
      for (let w: usize = 0; w < <usize>W; w++) {
        store<f32>(out + c * plane + (w << 2), load<f32>(image + w * pixel + (c << 2)));
      }
    image += <usize>Wp * pixel;
    out += (<usize>W) << 2;
  }
}
