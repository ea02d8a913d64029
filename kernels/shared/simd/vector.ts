// What the SIMD kernels share: a fused multiply-add where the engine has one, and moving floats.

import { CHUNK } from "../chunk";

/** a·b + c. Relaxed SIMD may round once instead of twice; which of the two depends on the processor alone. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** max(x, 0), and NaN where x is NaN. `f32x4.max` takes nine instructions, since it also minds the sign of zeros. */
export function rectify(x: v128): v128 {
  return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
}

/** a where all bits of the lane's mask are set, b where none is. Relaxed SIMD has an instruction for that; any bits take three. */
export function choose(a: v128, b: v128, mask: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_laneselect<i32>(a, b, mask);
  return v128.bitselect(a, b, mask);
}

/**
 * Two vectors side by side. Where V8 joins the two stores to one, it keeps the first as well, if that is the lower one: the program
 * might end between them, at the end of the memory. The upper one first, and one store is left.
 */
export function storePair(at: usize, lower: v128, upper: v128): void {
  v128.store(at, upper, 16);
  v128.store(at, lower);
}

/** The sum of the four lanes, always in the same order. */
export function horizontalSum(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** Unit u of an elementwise kernel works on the elements [u·CHUNK, (u + 1)·CHUNK), cut off at n. */
export function chunkEnd(unit: i32, n: i32): i32 {
  return min((unit + 1) * CHUNK, n);
}

/**
 * Copies n floats to where they do not overlap. The engine's `memory.copy` is a call of tens of nanoseconds, too slow for
 * the short rows of an image.
 */
export function copyFloats(to: usize, from: usize, n: i32): void {
  const end = from + ((<usize>n) << 2);
  if (n < 4) {
    for (; from < end; from += 4) {
      store<f32>(to, load<f32>(from));
      to += 4;
    }
    return;
  }
  // The last four are copied whether or not some of them have been.
  v128.store(to + ((<usize>n) << 2) - 16, v128.load(end - 16));
  for (; from + 16 <= end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
}

/**
 * Turns [rows, n], its rows ld bytes apart, to [n, rows], ldt bytes apart, by blocks of 4 x 4. n is a multiple of 4; rows beyond
 * the last, up to a multiple of 4, are whatever follows in memory.
 */
export function transpose(from: usize, ld: usize, rows: i32, n: i32, to: usize, ldt: usize): void {
  for (let r = 0; r < rows; r += 4) {
    let at = from + <usize>r * ld;
    let out = to + ((<usize>r) << 2);
    for (let i = 0; i < n; i += 4) {
      const x = v128.load(at),
        y = v128.load(at + ld),
        z = v128.load(at + 2 * ld),
        w = v128.load(at + 3 * ld);
      const xy0 = v128.shuffle<f32>(x, y, 0, 4, 1, 5),
        xy1 = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
      const zw0 = v128.shuffle<f32>(z, w, 0, 4, 1, 5),
        zw1 = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5));
      v128.store(out + ldt, v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7));
      v128.store(out + 2 * ldt, v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5));
      v128.store(out + 3 * ldt, v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7));
      at += 16;
      out += 4 * ldt;
    }
  }
}
