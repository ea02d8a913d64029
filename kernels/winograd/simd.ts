// Convolutions with a 3 x 3 kernel and stride 1 by Winograd's method F(4x4, 3x3): 36 products make a tile of 4 x 4
// results, where the definition takes 144. A tile d of 6 x 6 pixels and the kernel g are brought to a basis in which
// convolving is multiplying element by element, and the products are brought back:
//
//   y = Aᵀ · [ (G g Gᵀ) ⊙ (Bᵀ d B) ] · A          summed over input channels before it is brought back
//
// That sum makes 36 matrix products out of a convolution, one for each element of the basis:
//
//   U : [36, K, C] weights     V : [36, C, T] tiles of the input     M = U·V : [36, K, T]     T tiles, four to a vector
//
// In one dimension it is the product of two polynomials, known by its values at five points and its leading
// coefficient. The rows of G and A hold the powers of the points, those of Bᵀ the polynomials that are zero at all the
// others. With the points 0, ±3/4 and ±3/2, all matrices are exact in binary, and rounding errors are about twice those
// of the definition in the mean, three times at worst (with the usual 0, ±1, ±2: five and ten times).
//
// The gradient of the weight is the adjoint of the same formula: dg = Gᵀ · [ Σ over tiles (A dy Aᵀ) ⊙ (Bᵀ d B) ] · G.
//
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015); on the points: Barabasz et al.,
// "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks" (2018)

import { padImage } from "../conv2d/simd";
import { COLS, multiplyPanel, ROWS } from "../matmul/simd";
import { address, int, madd, transpose } from "../simd/vector";

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

/** A tile in the basis has 36 elements; a vector holds one element of four tiles. */
const ELEMENTS: i32 = 36;
const TILE_BYTES: usize = 36 * 16;
/** Between the planes of two elements: without it they lie a power of two apart, and all fall into one set of the cache. */
const GAP: i32 = 16;

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
function transformInput(image: usize, row: usize, place: usize, tile: usize, out: usize, plane: usize): void {
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
function transformGradient(
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

// Where a group of four tiles lies: for each its offset in the padded input, its offset in the output, and how many of
// its rows and columns are inside. Tiles beyond the last one have no rows.
const IN: usize = 0,
  OUT: usize = 16,
  INSIDE_ROWS: usize = 32,
  INSIDE_COLUMNS: usize = 48;
const PLACE_BYTES: usize = 64;

/** The places of all groups. What is beyond the last tile reads from `beyond`. */
function placeTiles(place: usize, P: i32, Q: i32, beyond: usize): void {
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

/** Aᵀ m A of four tiles, plus bias, to where they belong in one plane of the output. Answers y·0 summed up: NaN, not 0. */
function transformOutput(
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

/**
 * arguments: weight, packed, K, C, 9, strideK, strideC, turned, scratch, scratch bytes per thread. G g Gᵀ, packed for the
 * product. A unit packs a panel of six output channels: [36, panels, C, 6]. Element (k, c, i) is at k·strideK +
 * c·strideC + i, or + (8 − i) where the kernel is turned.
 */
export function winogradPackWeight(args: usize, unit: i32, thread: i32): void {
  const K = int(args, 2),
    C = int(args, 3),
    strideK = int(args, 5),
    strideC = int(args, 6);
  const turned = int(args, 7) != 0;
  const panels = (K + ROWS - 1) / ROWS;
  const plane = (<usize>(panels * C * ROWS)) << 2;
  const kernels = address(args, 8) + <usize>thread * address(args, 9);
  const tile = kernels + KERNEL_BYTES;
  const first = unit * ROWS;
  const count = min(ROWS, K - first);
  memory.fill(kernels, 0, KERNEL_BYTES);
  for (let c = 0; c < C; c++) {
    // The nine elements of six kernels, side by side.
    for (let m = 0; m < count; m++) {
      const g = address(args, 0) + ((<usize>((first + m) * strideK + c * strideC)) << 2);
      for (let i = 0; i < 9; i++) {
        const from = turned ? 8 - i : i;
        store<f32>(kernels + ((<usize>(8 * i + m)) << 2), load<f32>(g + ((<usize>from) << 2)));
      }
    }
    const out = address(args, 1) + ((<usize>((unit * C + c) * ROWS)) << 2);
    transformKernels(kernels, tile, out, plane, false);
    transformKernels(kernels + 16, tile, out + 16, plane, true);
  }
}

/** Six kernels, their elements 32 bytes apart. */
const KERNEL_BYTES: usize = 9 * 32;

/** G g Gᵀ of four kernels, or of the two that are left of six. */
function transformKernels(g: usize, tile: usize, out: usize, plane: usize, half: bool): void {
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

// Arguments of both kernels that follow: what is read, the image first, where the result goes, and the geometry; C and K
// are those of a group.
const X = 0,
  OTHER = 1,
  RESULT = 2,
  N_ = 3,
  GROUPS = 4,
  C_ = 5,
  H_ = 6,
  W_ = 7,
  K_ = 8,
  P_ = 9,
  Q_ = 10;
const TOP = 11,
  LEFT = 12,
  PER_UNIT = 13,
  T_ = 14,
  SCRATCH = 15,
  SCRATCH_BYTES = 16;
// And of one of them each.
const BIAS = 17,
  FLAG = 18;
const TOGETHER = 17;

/** Tiles come in groups of four, one to a lane. */
function roomFor(P: i32, Q: i32): i32 {
  return (((P + 3) / 4) * ((Q + 3) / 4) + 3) & ~3;
}

/** V of some images, channel by channel, so that a line of it is written while it is in the cache. */
function transformImages(
  args: usize,
  first: i32,
  images: i32,
  group: i32,
  places: usize,
  tile: usize,
  image: usize,
  v: usize,
  plane: usize,
): void {
  const groups = int(args, GROUPS),
    C = int(args, C_),
    H = int(args, H_),
    W = int(args, W_),
    P = int(args, P_),
    Q = int(args, Q_),
    T = int(args, T_);
  const Hp = 4 * ((P + 3) / 4) + 2,
    Wp = 4 * ((Q + 3) / 4) + 2;
  const room = roomFor(P, Q);
  for (let n = 0; n < images; n++)
    for (let c = 0; c < C; c++) {
      const from = <usize>(((first + n) * groups + group) * C + c) * <usize>(H * W);
      const x = address(args, X) + (from << 2);
      padImage(x, image, 1, H, W, Hp, Wp, int(args, TOP), int(args, LEFT), 1, 1);
      for (let t = 0; t < room; t += 4) {
        const out = v + ((<usize>(c * T + n * room + t)) << 2);
        transformInput(image, (<usize>Wp) << 2, places + ((<usize>t) << 4), tile, out, plane);
      }
    }
}

/**
 * OTHER is the packed weight; BIAS may be 0. A unit is some images of one group. FLAG is set where a result is not finite:
 * one such pixel spoils its whole tile, and the caller then takes the direct method.
 */
export function winogradConv(args: usize, unit: i32, thread: i32): void {
  const groups = int(args, GROUPS),
    C = int(args, C_),
    K = int(args, K_),
    P = int(args, P_),
    Q = int(args, Q_),
    T = int(args, T_);
  const room = roomFor(P, Q);
  const panels = (K + ROWS - 1) / ROWS;
  const group = unit % groups;
  const firstImage = (unit / groups) * int(args, PER_UNIT);
  const images = min(int(args, PER_UNIT), int(args, N_) - firstImage);

  const places = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_BYTES);
  const tile = places + <usize>(room / 4) * PLACE_BYTES;
  const v = tile + TILE_BYTES;
  const vPlane = (<usize>(C * T + GAP)) << 2,
    mPlane = (<usize>(panels * ROWS * T + GAP)) << 2;
  const m = v + <usize>ELEMENTS * vPlane;
  const image = m + <usize>ELEMENTS * mPlane;

  placeTiles(places, P, Q, 0);
  transformImages(args, firstImage, images, group, places, tile, image, v, vPlane);

  const columns = images * room;
  const ldt = (<usize>T) << 2;
  const panelBytes = (<usize>(C * ROWS)) << 2;
  const u = address(args, OTHER) + <usize>(group * ELEMENTS * panels) * panelBytes;
  for (let e = 0; e < ELEMENTS; e++) {
    const a = u + <usize>(e * panels) * panelBytes;
    for (let j: usize = 0; j < (<usize>columns) << 2; j += COLS << 2) {
      const b = v + <usize>e * vPlane + j,
        c = m + <usize>e * mPlane + j;
      multiplyPanel(a, panelBytes, 24, b, ldt, C, c, ldt, panels * ROWS, COLS, false, 0);
    }
  }

  const bias = address(args, BIAS);
  let check = f32x4.splat(0);
  for (let n = 0; n < images; n++)
    for (let k = 0; k < K; k++) {
      const b = bias == 0 ? f32x4.splat(0) : v128.load32_splat(bias + ((<usize>(group * K + k)) << 2));
      const to = <usize>(((firstImage + n) * groups + group) * K + k) * <usize>(P * Q);
      const y = address(args, RESULT) + (to << 2);
      for (let t = 0; t < room; t += 4) {
        const from = m + ((<usize>(k * T + n * room + t)) << 2);
        check = transformOutput(from, mPlane, b, places + ((<usize>t) << 4), tile, y, (<usize>Q) << 2, check);
      }
    }
  if (v128.any_true(f32x4.ne(check, f32x4.splat(0)))) atomic.store<i32>(address(args, FLAG), 1);
}

/**
 * OTHER is dy. A unit, TOGETHER images at a time, sums a fixed share of the images of one group into a partial result of its own,
 * [9, K, C rounded up to 8].
 */
export function winogradWeightGrad(args: usize, unit: i32, thread: i32): void {
  const groups = int(args, GROUPS),
    C = int(args, C_),
    K = int(args, K_),
    P = int(args, P_),
    Q = int(args, Q_),
    T = int(args, T_),
    together = int(args, TOGETHER);
  const room = roomFor(P, Q);
  // The padded gradient, with rows of zeros below the last tile, for the tiles that are not there.
  const below = 4 * ((P + 3) / 4),
    Wp = 4 * ((Q + 3) / 4) + 2;
  const panels = (K + ROWS - 1) / ROWS;
  const K4 = (K + 3) & ~3,
    C8 = (C + 7) & ~7;
  const group = unit % groups;
  const begin = (unit / groups) * int(args, PER_UNIT);
  const end = min(begin + int(args, PER_UNIT), int(args, N_));

  const places = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_BYTES);
  const gradientPlaces = places + <usize>(room / 4) * PLACE_BYTES;
  const tile = gradientPlaces + <usize>(room / 4) * PLACE_BYTES;
  const v = tile + TILE_BYTES;
  const vPlane = (<usize>(C * T + GAP)) << 2,
    gPlane = (<usize>(K * T + GAP)) << 2;
  const g = v + <usize>ELEMENTS * vPlane;
  const sum = g + <usize>ELEMENTS * gPlane;
  const vTurned = sum + ((<usize>(ELEMENTS * panels * ROWS * C8)) << 2);
  const gTurned = vTurned + ((<usize>(T * C8)) << 2);
  const image = gTurned + ((<usize>(T * K4 + ROWS)) << 2);

  const rowBytes = (<usize>Wp) << 2;
  placeTiles(places, P, Q, 0);
  placeTiles(gradientPlaces, P, Q, <usize>below * rowBytes);
  for (let chunk = begin; chunk < end; chunk += together) {
    const images = min(together, end - chunk);
    transformImages(args, chunk, images, group, places, tile, image, v, vPlane);
    for (let n = 0; n < images; n++)
      for (let k = 0; k < K; k++) {
        const from = <usize>(((chunk + n) * groups + group) * K + k) * <usize>(P * Q);
        padImage(address(args, OTHER) + (from << 2), image, 1, P, Q, below + 4, Wp, 0, 0, 1, 1);
        for (let t = 0; t < room; t += 4) {
          const out = g + ((<usize>(k * T + n * room + t)) << 2);
          transformGradient(image, rowBytes, gradientPlaces + ((<usize>t) << 4), tile, out, gPlane);
        }
      }
    const depth = images * room;
    const ldt = (<usize>T) << 2,
      ldc = (<usize>C8) << 2,
      ldk = (<usize>K4) << 2;
    for (let e = 0; e < ELEMENTS; e++) {
      transpose(v + <usize>e * vPlane, ldt, C, depth, vTurned, ldc);
      transpose(g + <usize>e * gPlane, ldt, K, depth, gTurned, ldk);
      const c = sum + <usize>(e * panels * ROWS) * ldc;
      for (let j: usize = 0; j < ldc; j += COLS << 2) {
        multiplyPanel(
          gTurned,
          24,
          ldk,
          vTurned + j,
          ldc,
          depth,
          c + j,
          ldc,
          panels * ROWS,
          COLS,
          chunk > begin,
          0,
        );
      }
    }
  }

  const sumPlane = (<usize>(panels * ROWS * C8)) << 2;
  const partialPlane = (<usize>(K * C8)) << 2;
  const partial = address(args, RESULT) + <usize>unit * 9 * partialPlane;
  for (let i: usize = 0; i < (<usize>(K * C8)) << 2; i += 16) {
    transformKernelGradient(sum + i, sumPlane, tile, partial + i, partialPlane);
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
function transformKernelGradient(u: usize, plane: usize, tile: usize, out: usize, outPlane: usize): void {
  for (let j: usize = 0; j < 6; j++) kernelGradientPass(u + j * plane, 6 * plane, tile + 16 * j, 96);
  for (let r: usize = 0; r < 3; r++) kernelGradientPass(tile + 96 * r, 16, out + 3 * r * outPlane, outPlane);
}

/**
 * arguments: partial, dWeight, flag, shares, groups, K, C, scratch of 64 bytes per thread. A unit is one output channel of
 * one group: it sums the partial results in the order of the images, and brings them to [K, C, 9].
 */
export function winogradWeightSum(args: usize, unit: i32, thread: i32): void {
  const shares = int(args, 3),
    groups = int(args, 4),
    K = int(args, 5),
    C = int(args, 6);
  const C8 = (C + 7) & ~7;
  const group = unit / K,
    k = unit % K;
  const out = address(args, 1) + ((<usize>(unit * C * 9)) << 2);
  const shareBytes = (<usize>(groups * 9 * K * C8)) << 2;
  const four = address(args, 7) + <usize>thread * 64;
  let check: f32 = 0;
  for (let c = 0; c < C; c += 4) {
    const lanes = min(4, C - c);
    for (let i = 0; i < 9; i++) {
      let from = address(args, 0) + ((<usize>(((group * 9 + i) * K + k) * C8 + c)) << 2);
      let sum = f32x4.splat(0);
      for (let share = 0; share < shares; share++) {
        sum = f32x4.add(sum, v128.load(from));
        from += shareBytes;
      }
      v128.store(four, sum);
      for (let lane = 0; lane < lanes; lane++) {
        const value = load<f32>(four + ((<usize>lane) << 2));
        store<f32>(out + ((<usize>((c + lane) * 9 + i)) << 2), value);
        check += value * 0;
      }
    }
  }
  if (check != 0) atomic.store<i32>(address(args, 2), 1);
}
