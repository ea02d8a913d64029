// The transforms of Winograd's method, four tiles at a time: a vector holds one element of each. simd.ts has the formula.

import { madd } from "../shared/simd/vector";
import { PLACE_BYTES } from "./sizes";

/** How the images of a convolution are cut into tiles. */
@unmanaged
export class Tiling {
  /** The size of an image with the padding of all tiles. */
  Hp: i32;
  Wp: i32;
  /** Tiles of an image, rounded up to fours: one to a lane. */
  room: i32;
  /** Images at a time, and tiles that there is room for then. */
  together: i32;
  T: i32;
}

// The points are 0, ±a, ±b and infinity.
const A1: f32 = 0.75;
const B1: f32 = 1.5;
const A2: f32 = A1 * A1;
const B2: f32 = B1 * B1;
const A3: f32 = A2 * A1;
const B3: f32 = B2 * B1;
/** What G divides by: the product of a point's distances to the other finite ones. */
const F0: f32 = A2 * B2;
const FA: f32 = 2 * A2 * (A2 - B2);
const FB: f32 = 2 * B2 * (B2 - A2);

// Where a group of four tiles lies: for each its offset in the padded input, its offset in the output, and how many of
// its rows and columns are inside. Tiles beyond the last one have no rows.
const IN: usize = 0,
  OUT: usize = 16,
  INSIDE_ROWS: usize = 32,
  INSIDE_COLUMNS: usize = 48;

/** The places of all groups. What is beyond the last tile reads from `beyond`. */
export function placeTiles(place: usize, P: i32, Q: i32, beyond: usize): void {
  const across = (Q + 3) / 4;
  const Wp = 4 * across + 2;
  const tiles = ((P + 3) / 4) * across;
  for (let first = 0; first < tiles; first += 4) {
    for (let i = 0; i < 4; i++) {
      const p = 4 * ((first + i) / across),
        q = 4 * ((first + i) % across);
      const inside = first + i < tiles;
      const at = place + ((<usize>i) << 2);
      store<u32>(at, inside ? <u32>((p * Wp + q) << 2) : <u32>beyond, IN);
      store<u32>(at, <u32>((p * Q + q) << 2), OUT);
      store<i32>(at, inside ? min(4, P - p) : 0, INSIDE_ROWS);
      store<i32>(at, min(4, Q - q), INSIDE_COLUMNS);
    }
    place += PLACE_BYTES;
  }
}

/** One dimension of Bᵀ·d: six vectors, `step` bytes apart, to six, `outStep` bytes apart. */
function inputPass(d: usize, step: usize, out: usize, outStep: usize): void {
  const d0 = v128.load(d),
    d1 = v128.load(d + step),
    d2 = v128.load(d + 2 * step),
    d3 = v128.load(d + 3 * step),
    d4 = v128.load(d + 4 * step),
    d5 = v128.load(d + 5 * step);
  const a2 = f32x4.splat(-A2),
    b2 = f32x4.splat(-B2),
    sum = f32x4.splat(-(A2 + B2)),
    product = f32x4.splat(A2 * B2);
  const evenA = madd(d2, b2, d4),
    oddA = f32x4.mul(f32x4.splat(A1), madd(d1, b2, d3));
  const evenB = madd(d2, a2, d4),
    oddB = f32x4.mul(f32x4.splat(B1), madd(d1, a2, d3));
  v128.store(out, madd(d0, product, madd(d2, sum, d4)));
  v128.store(out + outStep, f32x4.add(evenA, oddA));
  v128.store(out + 2 * outStep, f32x4.sub(evenA, oddA));
  v128.store(out + 3 * outStep, f32x4.add(evenB, oddB));
  v128.store(out + 4 * outStep, f32x4.sub(evenB, oddB));
  v128.store(out + 5 * outStep, madd(d1, product, madd(d3, sum, d5)));
}

/** Bᵀ d B of the four tiles of a place; its 36 elements go `plane` bytes apart. */
export function transformInput(
  image: usize,
  row: usize,
  place: usize,
  tile: usize,
  out: usize,
  plane: usize,
): void {
  const o0 = <usize>load<u32>(place, IN),
    o1 = <usize>load<u32>(place + 4, IN),
    o2 = <usize>load<u32>(place + 8, IN),
    o3 = <usize>load<u32>(place + 12, IN);
  for (let i: usize = 0; i < 6; i++) {
    const x = v128.load(image + o0),
      y = v128.load(image + o1),
      z = v128.load(image + o2),
      w = v128.load(image + o3);
    const xy = v128.shuffle<f32>(
      v128.load64_zero(image + o0, 16),
      v128.load64_zero(image + o1, 16),
      0,
      4,
      1,
      5,
    );
    const zw = v128.shuffle<f32>(
      v128.load64_zero(image + o2, 16),
      v128.load64_zero(image + o3, 16),
      0,
      4,
      1,
      5,
    );
    const xy0 = v128.shuffle<f32>(x, y, 0, 4, 1, 5),
      xy1 = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
    const zw0 = v128.shuffle<f32>(z, w, 0, 4, 1, 5),
      zw1 = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    const to = tile + 96 * i;
    v128.store(to, v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7), 16);
    v128.store(to, v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5), 32);
    v128.store(to, v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7), 48);
    v128.store(to, v128.shuffle<f32>(xy, zw, 0, 1, 4, 5), 64);
    v128.store(to, v128.shuffle<f32>(xy, zw, 2, 3, 6, 7), 80);
    image += row;
  }
  // Six passes over rows, in place, then six over columns: in one loop, so that the compiler puts the pass in place of
  // its only call.
  for (let i: usize = 0; i < 12; i++) {
    const rows = i < 6;
    const from = rows ? tile + 96 * i : tile + 16 * (i - 6);
    const to = rows ? from : out + plane * (i - 6);
    inputPass(from, rows ? 16 : 96, to, rows ? 16 : 6 * plane);
  }
}

/** One dimension of A·dy: four vectors to six. */
function gradientPass(y0: v128, y1: v128, y2: v128, y3: v128, out: usize, step: usize): void {
  const evenA = madd(y2, f32x4.splat(A2), y0),
    oddA = madd(y3, f32x4.splat(A3), f32x4.mul(y1, f32x4.splat(A1)));
  const evenB = madd(y2, f32x4.splat(B2), y0),
    oddB = madd(y3, f32x4.splat(B3), f32x4.mul(y1, f32x4.splat(B1)));
  v128.store(out, y0);
  v128.store(out + step, f32x4.add(evenA, oddA));
  v128.store(out + 2 * step, f32x4.sub(evenA, oddA));
  v128.store(out + 3 * step, f32x4.add(evenB, oddB));
  v128.store(out + 4 * step, f32x4.sub(evenB, oddB));
  v128.store(out + 5 * step, y3);
}

/** A dy Aᵀ of four tiles of 4 x 4. */
export function transformGradient(
  image: usize,
  row: usize,
  place: usize,
  tile: usize,
  out: usize,
  plane: usize,
): void {
  const o0 = <usize>load<u32>(place, IN),
    o1 = <usize>load<u32>(place + 4, IN),
    o2 = <usize>load<u32>(place + 8, IN),
    o3 = <usize>load<u32>(place + 12, IN);
  for (let p: usize = 0; p < 4; p++) {
    const x = v128.load(image + o0),
      y = v128.load(image + o1),
      z = v128.load(image + o2),
      w = v128.load(image + o3);
    const xy0 = v128.shuffle<f32>(x, y, 0, 4, 1, 5),
      xy1 = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
    const zw0 = v128.shuffle<f32>(z, w, 0, 4, 1, 5),
      zw1 = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    gradientPass(
      v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5),
      v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7),
      v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5),
      v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7),
      tile + p * 96,
      16,
    );
    image += row;
  }
  for (let j = 0; j < 6; j++) {
    gradientPass(
      v128.load(tile),
      v128.load(tile, 96),
      v128.load(tile, 192),
      v128.load(tile, 288),
      out,
      6 * plane,
    );
    tile += 16;
    out += plane;
  }
}

/** Aᵀ m A of four tiles, plus bias, to where they belong in one plane of the output. Answers y·0 summed up: NaN, not 0. */
export function transformOutput(
  m: usize,
  plane: usize,
  bias: v128,
  place: usize,
  tile: usize,
  y: usize,
  rowBytes: usize,
  check: v128,
): v128 {
  const a1 = f32x4.splat(A1),
    a2 = f32x4.splat(A2),
    a3 = f32x4.splat(A3),
    b1 = f32x4.splat(B1),
    b2 = f32x4.splat(B2),
    b3 = f32x4.splat(B3);
  let to = tile;
  for (let j = 0; j < 6; j++) {
    const m1 = v128.load(m + 6 * plane),
      m2 = v128.load(m + 12 * plane),
      m3 = v128.load(m + 18 * plane),
      m4 = v128.load(m + 24 * plane);
    const evenA = f32x4.add(m1, m2),
      oddA = f32x4.sub(m1, m2),
      evenB = f32x4.add(m3, m4),
      oddB = f32x4.sub(m3, m4);
    v128.store(to, f32x4.add(v128.load(m), f32x4.add(evenA, evenB)));
    v128.store(to, madd(oddB, b1, f32x4.mul(oddA, a1)), 96);
    v128.store(to, madd(evenB, b2, f32x4.mul(evenA, a2)), 192);
    v128.store(to, madd(oddB, b3, madd(oddA, a3, v128.load(m + 30 * plane))), 288);
    to += 16;
    m += plane;
  }
  const zero = f32x4.splat(0);
  for (let p = 0; p < 4; p++) {
    const m1 = v128.load(tile, 16),
      m2 = v128.load(tile, 32),
      m3 = v128.load(tile, 48),
      m4 = v128.load(tile, 64);
    const evenA = f32x4.add(m1, m2),
      oddA = f32x4.sub(m1, m2),
      evenB = f32x4.add(m3, m4),
      oddB = f32x4.sub(m3, m4);
    const y0 = f32x4.add(f32x4.add(v128.load(tile), bias), f32x4.add(evenA, evenB)),
      y1 = madd(oddB, b1, madd(oddA, a1, bias)),
      y2 = madd(evenB, b2, madd(evenA, a2, bias)),
      y3 = madd(oddB, b3, madd(oddA, a3, f32x4.add(v128.load(tile, 80), bias)));
    check = madd(y0, zero, madd(y1, zero, madd(y2, zero, madd(y3, zero, check))));
    const xy0 = v128.shuffle<f32>(y0, y1, 0, 4, 1, 5),
      xy1 = v128.shuffle<f32>(y0, y1, 2, 6, 3, 7);
    const zw0 = v128.shuffle<f32>(y2, y3, 0, 4, 1, 5),
      zw1 = v128.shuffle<f32>(y2, y3, 2, 6, 3, 7);
    storeRow(place, p, y, v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5));
    storeRow(place + 4, p, y, v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7));
    storeRow(place + 8, p, y, v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5));
    storeRow(place + 12, p, y, v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7));
    tile += 96;
    y += rowBytes;
  }
  return check;
}

/** Stores the part of a tile's row that is inside the output. */
function storeRow(place: usize, p: i32, y: usize, v: v128): void {
  if (p >= load<i32>(place, INSIDE_ROWS)) return;
  const at = y + <usize>load<u32>(place, OUT);
  const columns = load<i32>(place, INSIDE_COLUMNS);
  if (columns == 4) {
    v128.store(at, v);
    return;
  }
  if (columns >= 2) v128.store64_lane(at, v, 0);
  if (columns == 3) v128.store32_lane(at, v, 2, 8);
  if (columns == 1) v128.store32_lane(at, v, 0);
}

/** G g Gᵀ of four kernels, or of the two that are left of six. */
export function transformKernels(g: usize, tile: usize, out: usize, plane: usize, half: bool): void {
  for (let i: usize = 0; i < 9; i++) {
    const columns = i < 3;
    const from = columns ? g + 32 * i : tile + 48 * (i - 3);
    const step: usize = columns ? 96 : 16;
    const g0 = v128.load(from),
      g1 = v128.load(from + step),
      g2 = v128.load(from + 2 * step);
    const evenA = f32x4.mul(madd(g2, f32x4.splat(A2), g0), f32x4.splat(1 / FA)),
      oddA = f32x4.mul(g1, f32x4.splat(A1 / FA));
    const evenB = f32x4.mul(madd(g2, f32x4.splat(B2), g0), f32x4.splat(1 / FB)),
      oddB = f32x4.mul(g1, f32x4.splat(B1 / FB));
    const u0 = f32x4.mul(g0, f32x4.splat(1 / F0)),
      u1 = f32x4.add(evenA, oddA),
      u2 = f32x4.sub(evenA, oddA),
      u3 = f32x4.add(evenB, oddB),
      u4 = f32x4.sub(evenB, oddB);
    if (columns) {
      const to = tile + 16 * i;
      v128.store(to, u0);
      v128.store(to, u1, 48);
      v128.store(to, u2, 96);
      v128.store(to, u3, 144);
      v128.store(to, u4, 192);
      v128.store(to, g2, 240);
    } else if (half) {
      const to = out + 6 * plane * (i - 3);
      v128.store64_lane(to, u0, 0);
      v128.store64_lane(to + plane, u1, 0);
      v128.store64_lane(to + 2 * plane, u2, 0);
      v128.store64_lane(to + 3 * plane, u3, 0);
      v128.store64_lane(to + 4 * plane, u4, 0);
      v128.store64_lane(to + 5 * plane, g2, 0);
    } else {
      const to = out + 6 * plane * (i - 3);
      v128.store(to, u0);
      v128.store(to + plane, u1);
      v128.store(to + 2 * plane, u2);
      v128.store(to + 3 * plane, u3);
      v128.store(to + 4 * plane, u4);
      v128.store(to + 5 * plane, g2);
    }
  }
}

/** One dimension of Gᵀ·u: six vectors, `step` bytes apart, to three, `outStep` bytes apart. */
function kernelGradientPass(u: usize, step: usize, out: usize, outStep: usize): void {
  const u1 = v128.load(u + step),
    u2 = v128.load(u + 2 * step),
    u3 = v128.load(u + 3 * step),
    u4 = v128.load(u + 4 * step);
  const evenA = f32x4.mul(f32x4.add(u1, u2), f32x4.splat(1 / FA)),
    oddA = f32x4.mul(f32x4.sub(u1, u2), f32x4.splat(A1 / FA));
  const evenB = f32x4.mul(f32x4.add(u3, u4), f32x4.splat(1 / FB)),
    oddB = f32x4.mul(f32x4.sub(u3, u4), f32x4.splat(B1 / FB));
  v128.store(out, madd(v128.load(u), f32x4.splat(1 / F0), f32x4.add(evenA, evenB)));
  v128.store(out + outStep, f32x4.add(oddA, oddB));
  v128.store(
    out + 2 * outStep,
    madd(evenA, f32x4.splat(A2), madd(evenB, f32x4.splat(B2), v128.load(u + 5 * step))),
  );
}

/** Gᵀ u G of four kernels: 36 elements to 9. */
export function transformKernelGradient(
  u: usize,
  plane: usize,
  tile: usize,
  out: usize,
  outPlane: usize,
): void {
  for (let j: usize = 0; j < 6; j++) kernelGradientPass(u + j * plane, 6 * plane, tile + 16 * j, 96);
  for (let r: usize = 0; r < 3; r++) kernelGradientPass(tile + 96 * r, 16, out + 3 * r * outPlane, outPlane);
}
