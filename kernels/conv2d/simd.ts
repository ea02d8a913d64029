// The convolution as a matrix product whose right-hand matrix never exists: panels of eight output positions are
// packed straight from the image, which has been copied once with its padding around it, so that no load has to ask
// whether it is inside.
//
//   image    : [C, Hp, Wp], padded; rows and columns spread apart by `spread` where the convolution is a transposed one
//   weight   : packed [ceil(K / 6)] panels of [1 + C·R·S, 6], the bias first
//   panel    : [1 + C·R·S, 8], eight neighboring output positions, ones first
//   y        : [K, P·Q]
//
// dx is the same thing: a convolution of dy (spread apart by the stride) with the kernel turned by 180 degrees and its
// channels exchanged.

import { COLS, DEPTH, multiplyPanel, ROWS } from "../matmul/simd";
import { address, copyFloats, int, transpose } from "../simd/vector";

/**
 * arguments: weight, packed, K, C, R·S, strideK, strideC, turned, bias or 0. A unit packs one panel of six output
 * channels; the bias is one more row, which meets a row of ones. Element (k, c, i) is at k·strideK + c·strideC + i, or
 * + (R·S − 1 − i) where the kernel is turned.
 */
export function convPackWeight(args: usize, unit: i32): void {
  const weight = address(args, 0);
  const K = int(args, 2);
  const C = int(args, 3);
  const RS = int(args, 4);
  const strideK = int(args, 5);
  const strideC = int(args, 6);
  const turned = int(args, 7) != 0;
  const bias = address(args, 8);
  let out = address(args, 1) + ((<usize>(unit * ROWS * (C * RS + 1))) << 2);
  for (let m = 0; m < ROWS; m++) {
    const k = unit * ROWS + m;
    store<f32>(out, bias != 0 && k < K ? load<f32>(bias + ((<usize>k) << 2)) : 0);
    out += 4;
  }
  for (let c = 0; c < C; c++)
    for (let i = 0; i < RS; i++) {
      const at = turned ? RS - 1 - i : i;
      for (let m = 0; m < ROWS; m++) {
        const k = unit * ROWS + m;
        store<f32>(out, k < K ? load<f32>(weight + ((<usize>(k * strideK + c * strideC + at)) << 2)) : 0);
        out += 4;
      }
    }
}

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

// Arguments of both kernels that follow: what is read, the image first, where the result goes, and the geometry.
const X = 0,
  OTHER = 1,
  RESULT = 2,
  GROUPS = 3,
  C_ = 4,
  H_ = 5,
  W_ = 6,
  HP = 7,
  WP = 8,
  TOP = 9,
  LEFT = 10,
  K_ = 11;
const R_ = 12,
  S_ = 13,
  P_ = 14,
  Q_ = 15,
  STRIDE_H = 16,
  STRIDE_W = 17,
  DILATION_H = 18,
  DILATION_W = 19,
  SCRATCH = 20,
  SCRATCH_BYTES = 21;
// And of one of them each.
const SPREAD_H = 22,
  SPREAD_W = 23;
const N_ = 22,
  PER_UNIT = 23,
  ROWS_TOGETHER = 24;

/** OTHER is the packed weight. A unit is one image and one group; C and K are those of a group. */
export function conv(args: usize, unit: i32, thread: i32): void {
  const C = int(args, C_),
    H = int(args, H_),
    W = int(args, W_),
    Hp = int(args, HP),
    Wp = int(args, WP);
  const K = int(args, K_),
    R = int(args, R_),
    S = int(args, S_),
    P = int(args, P_),
    Q = int(args, Q_);
  const strideH = int(args, STRIDE_H),
    strideW = int(args, STRIDE_W);
  const dilationH = int(args, DILATION_H),
    dilationW = int(args, DILATION_W);
  const group = unit % int(args, GROUPS);
  const depth = 1 + C * R * S;
  const panels = (K + ROWS - 1) / ROWS;
  const packed = address(args, OTHER) + ((<usize>(group * panels * ROWS * depth)) << 2);
  const y = address(args, RESULT) + ((<usize>unit * <usize>(K * P * Q)) << 2);
  const x = address(args, X) + ((<usize>unit * <usize>(C * H * W)) << 2);
  const image = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_BYTES);
  const panel = image + ((<usize>(C * Hp * Wp)) << 2);
  const tile = panel + <usize>(DEPTH * 32);
  const offsets = tile + 6 * 32;

  padImage(
    x,
    image,
    C,
    H,
    W,
    Hp,
    Wp,
    int(args, TOP),
    int(args, LEFT),
    int(args, SPREAD_H),
    int(args, SPREAD_W),
  );
  const planeBytes = (<usize>(P * Q)) << 2;
  // A panel is eight positions in a row of the output, or where rows do not divide into fours, eight of one row: then
  // those over the edge read on in the image, and are not stored.
  const alongRow = strideW == 1 && (Q & 3) != 0;
  const length = alongRow ? Q : P * Q;
  const all = P * Q;
  let columns = 0;
  for (let first = 0; first < all; first += columns) {
    columns = min(COLS, length - (first % length));
    for (let n = 0; n < COLS; n++) {
      const position = min(first + n, all - 1);
      const at = alongRow
        ? (first / Q) * strideH * Wp + (first % Q) + n
        : (position / Q) * strideH * Wp + (position % Q) * strideW;
      store<i32>(offsets + <usize>(n << 2), at << 2);
    }
    // The first part begins with the row of ones that the bias meets; the rows of the image are counted from 1.
    v128.store(panel, f32x4.splat(1));
    v128.store(panel, f32x4.splat(1), 16);
    for (let k = 0; k < depth; k += DEPTH) {
      const part = min(DEPTH, depth - k);
      const ones = k == 0 ? 1 : 0;
      const from = max(k - 1, 0);
      packPositions(
        image,
        offsets,
        from,
        part - ones,
        R,
        S,
        Hp,
        Wp,
        dilationH,
        dilationW,
        panel + <usize>(ones * 32),
      );
      const a = packed + <usize>(k * 24);
      const at = y + ((<usize>first) << 2);
      multiplyPanel(a, <usize>depth * 24, 24, panel, 32, part, at, planeBytes, K, columns, k > 0, tile);
    }
  }
}

/** Rows [k, k + part) of the columns' matrix at eight positions: row (c, r, s) reads image[c, r, s] from each. */
function packPositions(
  image: usize,
  offsets: usize,
  k: i32,
  part: i32,
  R: i32,
  S: i32,
  Hp: i32,
  Wp: i32,
  dilationH: i32,
  dilationW: i32,
  out: usize,
): void {
  const o0 = <usize>load<i32>(offsets),
    o1 = <usize>load<i32>(offsets, 4);
  const o2 = <usize>load<i32>(offsets, 8),
    o3 = <usize>load<i32>(offsets, 12);
  const o4 = <usize>load<i32>(offsets, 16),
    o5 = <usize>load<i32>(offsets, 20);
  const o6 = <usize>load<i32>(offsets, 24),
    o7 = <usize>load<i32>(offsets, 28);
  // Four positions next to each other are one load.
  const joined0 = o3 - o0 == 12 && o1 - o0 == 4 && o2 - o0 == 8;
  const joined1 = o7 - o4 == 12 && o5 - o4 == 4 && o6 - o4 == 8;
  const RS = R * S;
  let c = k / RS;
  let r = (k % RS) / S;
  let s = k % S;
  for (let i = 0; i < part; i++) {
    const at = image + ((<usize>((c * Hp + r * dilationH) * Wp + s * dilationW)) << 2);
    if (joined0) {
      v128.store(out, v128.load(at + o0));
    } else {
      store<f32>(out, load<f32>(at + o0));
      store<f32>(out, load<f32>(at + o1), 4);
      store<f32>(out, load<f32>(at + o2), 8);
      store<f32>(out, load<f32>(at + o3), 12);
    }
    if (joined1) {
      v128.store(out, v128.load(at + o4), 16);
    } else {
      store<f32>(out, load<f32>(at + o4), 16);
      store<f32>(out, load<f32>(at + o5), 20);
      store<f32>(out, load<f32>(at + o6), 24);
      store<f32>(out, load<f32>(at + o7), 28);
    }
    out += 32;
    if (++s == S) {
      s = 0;
      if (++r == R) {
        r = 0;
        c++;
      }
    }
  }
}

/**
 * dWeight[k, (c, r, s)] = Σ over n, p, q of dy[n, k, p, q] · x[n, c, p + r, q + s]: a product of the patches, six (c, r, s)
 * to a panel, and dy, eight channels to a panel, some rows of the output at a time. A unit sums a fixed share of the
 * images into a partial result of its own, [C·R·S rounded up to 6, K rounded up to 8]. OTHER is dy.
 */
export function convWeightGrad(args: usize, unit: i32, thread: i32): void {
  const C = int(args, C_),
    H = int(args, H_),
    W = int(args, W_),
    Hp = int(args, HP),
    Wp = int(args, WP);
  const K = int(args, K_),
    R = int(args, R_),
    S = int(args, S_),
    P = int(args, P_),
    Q = int(args, Q_);
  const groups = int(args, GROUPS);
  const perUnit = int(args, PER_UNIT);
  const share = unit / groups;
  const group = unit % groups;
  const CRS = C * R * S;
  const padded = (K + 7) & ~7;
  const image = address(args, SCRATCH) + <usize>thread * address(args, SCRATCH_BYTES);
  const channels = image + ((<usize>(C * Hp * Wp)) << 2);
  const rowsTogether = int(args, ROWS_TOGETHER);
  const bases = channels + ((<usize>(COLS * rowsTogether * Q)) << 2);
  const rows = ((CRS + ROWS - 1) / ROWS) * ROWS;
  const partial = address(args, RESULT) + ((<usize>unit * <usize>(rows * padded)) << 2);
  const patches = bases + ((<usize>rows) << 2);
  const panelBytes = <usize>(rowsTogether * Q) * 24;

  const rowStep = (<usize>(int(args, STRIDE_H) * Wp)) << 2;
  const columnStep = (<usize>int(args, STRIDE_W)) << 2;
  // Where each (c, r, s) begins in the padded image.
  for (let i = 0; i < CRS; i++) {
    const c = i / (R * S),
      r = (i / S) % R,
      s = i % S;
    const at = ((c * Hp + r * int(args, DILATION_H)) * Wp + s * int(args, DILATION_W)) << 2;
    store<u32>(bases + ((<usize>i) << 2), <u32>image + <u32>at);
  }
  for (let i = CRS; i < rows; i++) store<u32>(bases + ((<usize>i) << 2), <u32>image);

  const begin = share * perUnit;
  const last = min(begin + perUnit, int(args, N_));
  for (let n = begin; n < last; n++) {
    const x = address(args, X) + ((<usize>(n * groups + group) * <usize>(C * H * W)) << 2);
    const dy = address(args, OTHER) + ((<usize>(n * groups + group) * <usize>(K * P * Q)) << 2);
    padImage(x, image, C, H, W, Hp, Wp, int(args, TOP), int(args, LEFT), 1, 1);
    for (let p = 0; p < P; p += rowsTogether) {
      const count = min(rowsTogether, P - p);
      const L = count * Q;
      for (let i = 0; i < CRS; i += ROWS) {
        const places = bases + ((<usize>i) << 2);
        packPatches(
          places,
          <usize>p * rowStep,
          count,
          Q,
          rowStep,
          columnStep,
          patches + <usize>(i / ROWS) * panelBytes,
        );
      }
      const accumulate = n > begin || p > 0;
      for (let k = 0; k < padded; k += COLS) {
        const from = dy + ((<usize>((k * P + p) * Q)) << 2);
        packChannels(from, (<usize>(P * Q)) << 2, channels, min(COLS, K - k), L);
        const c = partial + ((<usize>k) << 2);
        multiplyPanel(
          patches,
          panelBytes,
          24,
          channels,
          32,
          L,
          c,
          (<usize>padded) << 2,
          rows,
          COLS,
          accumulate,
          0,
        );
      }
    }
  }
}

/** At most eight channels [count, L], `row` bytes apart, to a panel [L, 8]. Columns beyond reach only results that are not read. */
function packChannels(dy: usize, row: usize, out: usize, count: i32, L: i32): void {
  const whole = L & ~3,
    rows = count & ~3;
  transpose(dy, row, rows, whole, out, 32);
  for (let k = 0; k < count; k++) {
    for (let i = k < rows ? whole : 0; i < L; i++) {
      store<f32>(out + ((<usize>(8 * i + k)) << 2), load<f32>(dy + <usize>k * row + ((<usize>i) << 2)));
    }
  }
}

/** What six of the (c, r, s), whose places in the image are given, read in P rows from `first` on: a panel [P·Q, 6]. */
function packPatches(
  places: usize,
  first: usize,
  P: i32,
  Q: i32,
  rowStep: usize,
  columnStep: usize,
  out: usize,
): void {
  for (let m: usize = 0; m < <usize>ROWS; m++) {
    let row = <usize>load<u32>(places + (m << 2)) + first;
    let to = out + (m << 2);
    for (let p = 0; p < P; p++) {
      let at = row;
      for (let q = 0; q < Q; q++) {
        store<f32>(to, load<f32>(at));
        at += columnStep;
        to += 24;
      }
      row += rowStep;
    }
  }
}

/**
 * arguments: partial, dWeight, shares, groups, K, C·R·S. A unit is one output channel of one group: it sums the partial
 * results in the order of the images, and turns them over to [K, C·R·S].
 */
export function convWeightSum(args: usize, unit: i32): void {
  const shares = int(args, 2),
    groups = int(args, 3),
    K = int(args, 4),
    CRS = int(args, 5);
  const padded = (K + 7) & ~7;
  const rows = ((CRS + ROWS - 1) / ROWS) * ROWS;
  const group = unit / K,
    k = unit % K;
  const out = address(args, 1) + ((<usize>unit * <usize>CRS) << 2);
  for (let i = 0; i < CRS; i++) {
    let sum: f32 = 0;
    for (let share = 0; share < shares; share++) {
      const at = <usize>(share * groups + group) * <usize>(rows * padded) + <usize>(i * padded + k);
      sum += load<f32>(address(args, 0) + (at << 2));
    }
    store<f32>(out + ((<usize>i) << 2), sum);
  }
}

/** arguments: dy, dBias, N, K, P·Q. A unit is one output channel; four vectors of sums run side by side. */
export function convBiasGrad(args: usize, unit: i32): void {
  const dy = address(args, 0),
    N = int(args, 2),
    K = int(args, 3),
    L = int(args, 4);
  let sum: f64 = 0;
  for (let n = 0; n < N; n++) {
    const row = dy + ((<usize>(n * K + unit) * <usize>L) << 2);
    let v0 = f32x4.splat(0),
      v1 = v0,
      v2 = v0,
      v3 = v0;
    let i = 0;
    for (; i + 16 <= L; i += 16) {
      const at = row + ((<usize>i) << 2);
      v0 = f32x4.add(v0, v128.load(at));
      v1 = f32x4.add(v1, v128.load(at, 16));
      v2 = f32x4.add(v2, v128.load(at, 32));
      v3 = f32x4.add(v3, v128.load(at, 48));
    }
    for (; i + 4 <= L; i += 4) v0 = f32x4.add(v0, v128.load(row + ((<usize>i) << 2)));
    const v = f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3));
    let part = <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1);
    part += <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3);
    for (; i < L; i++) part += <f64>load<f32>(row + ((<usize>i) << 2));
    sum += part;
  }
  store<f32>(address(args, 1) + ((<usize>unit) << 2), <f32>sum);
}
