// y, argmax = maxPool2d(relu(conv2d(x, weight, bias)), 2), of a convolution with stride 1, as simd.ts does it, but for what a panel's
// sixteen positions are: those of four windows side by side, first the upper left ones of all four, then the upper right ones, and
// the same of the row below. So the largest of a window is that of four vectors, lane by lane, and stands where it belongs.
//
//   columns : [C, Hp, 2, We], the padded image, of each row first the columns 0, 2, 4 and so on, then the others: so
//             the same pixel of four windows is one load
//   taps    : [C·R·S, 2], where each (c, r, s) of a window's left and right pixels begins in it, in bytes
//   results : [K, 16], what a panel gives

import { addDepth, storeDepths } from "../matmul/simd";
import { COLS, DEPTH, HALF, ROWS } from "../matmul/tile";
import { multiplyPanel } from "../matmul/tile-simd";
import { storeLargest, WINDOWS } from "../max-pool2d/halving-simd";
import { bytes, ThreadScratch } from "../shared/simd/arguments";
import { rectify } from "../shared/simd/vector";
import { padImage } from "./pad-image-simd";
import { ConvGeometry } from "./simd";

@unmanaged
export class ConvHalvingScratch extends ThreadScratch {
  image: bytes;
  columns: bytes;
  taps: bytes;
  panel: bytes;
  results: bytes;
  /** Where sums over more than one depth are gathered. */
  part: bytes;
}

@unmanaged
export class ConvHalvingArguments {
  geometry: ConvGeometry;
  /** How many of an image's columns are even, and as many places for odd ones: a multiple of 4. */
  We: i32;
  x: usize;
  packed: usize;
  y: usize;
  argmax: usize;
  scratch: ConvHalvingScratch;
}

/** A unit is one image and one group. A row has four windows at least. */
export function convHalving(args: ConvHalvingArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry,
    We = args.We;
  const C = geometry.C,
    H = geometry.H,
    W = geometry.W,
    K = geometry.K,
    Q = geometry.Q,
    Hp = geometry.Hp,
    Wp = geometry.Wp;
  const scratch = args.scratch.of(thread);
  const image = scratch + args.scratch.image,
    columns = scratch + args.scratch.columns,
    taps = scratch + args.scratch.taps,
    panel = scratch + args.scratch.panel,
    results = scratch + args.scratch.results,
    sums = scratch + args.scratch.part;
  const x = args.x + ((<usize>unit * <usize>(C * H * W)) << 2);
  padImage(x, image, C, H, W, Hp, Wp, geometry.top, geometry.left);
  separateColumns(image, C * Hp, Wp, columns, We);
  placeTaps(taps, geometry, We);

  const depth = 1 + C * geometry.R * geometry.S,
    rows = ((K + ROWS - 1) / ROWS) * ROWS;
  const packed = args.packed + ((<usize>((unit % geometry.groups) * rows * depth)) << 2);
  const stride = <usize>depth * 24,
    rowBytes = (<usize>(2 * We)) << 2;
  const down = geometry.P / 2,
    across = Q / 2;
  const windows = (<usize>(down * across)) << 2;
  for (let p = 0; p < down; p++) {
    for (let q = 0; q < across; q += 4) {
      // Less than four are left: the last four are done again.
      const left = min(q, across - 4);
      const at = columns + <usize>(2 * p) * rowBytes + ((<usize>left) << 2);
      for (let k = 0; k < depth; k += DEPTH) {
        const part = min(DEPTH, depth - k);
        const half = <usize>(part * HALF * 4);
        packWindows(at, taps, k, part, panel);
        packWindows(at + rowBytes, taps, k, part, panel + half);
        const a = packed + <usize>(k * 24);
        if (depth > DEPTH) addDepth(a, stride, panel, half, 32, part, sums, rows, COLS, k > 0);
        else multiplyPanel(a, stride, 24, panel, half, 32, part, results, COLS << 2, rows, COLS, false, 0);
      }
      if (depth > DEPTH) storeDepths(sums, rows, results, COLS << 2, K, COLS, false);
      const to = <usize>(unit * K) * windows + ((<usize>(p * across + left)) << 2);
      halveRows(results, K, 2 * (p * Q + left), Q, args.y + to, args.argmax + to, windows);
    }
  }
}

/** Rows [Wp] to rows [2, We]. */
function separateColumns(from: usize, rows: i32, Wp: i32, to: usize, We: i32): void {
  const odd = (<usize>We) << 2;
  for (let r = 0; r < rows; r++) {
    // What is read beyond the last column reaches no window.
    for (let w: usize = 0; w < odd; w += 16) {
      const first = v128.load(from + 2 * w),
        second = v128.load(from + 2 * w, 16);
      v128.store(to + w, v128.shuffle<f32>(first, second, 0, 2, 4, 6));
      v128.store(to + odd + w, v128.shuffle<f32>(first, second, 1, 3, 5, 7));
    }
    from += (<usize>Wp) << 2;
    to += 2 * odd;
  }
}

function placeTaps(taps: usize, geometry: ConvGeometry, We: i32): void {
  for (let c = 0; c < geometry.C; c++)
    for (let r = 0; r < geometry.R; r++) {
      const row = (c * geometry.Hp + r * geometry.dilationH) * 2 * We;
      for (let s = 0; s < geometry.S; s++)
        for (let right = 0; right < 2; right++) {
          const column = right + s * geometry.dilationW;
          store<u32>(taps, (row + (column & 1) * We + (column >> 1)) << 2);
          taps += 4;
        }
    }
}

/**
 * Rows [k, k + part) of the columns' matrix at the left and the right pixels of four windows. The first is the row of ones that
 * the bias meets; those of the taps are counted from 1.
 */
function packWindows(at: usize, taps: usize, k: i32, part: i32, out: usize): void {
  const end = out + ((<usize>(part * HALF)) << 2);
  if (k == 0) {
    v128.store(out, f32x4.splat(1));
    v128.store(out, f32x4.splat(1), 16);
    out += 32;
    k = 1;
  }
  taps += (<usize>(k - 1)) << 3;
  for (; out < end; out += 32) {
    v128.store(out, v128.load(at + <usize>load<u32>(taps)));
    v128.store(out, v128.load(at + <usize>load<u32>(taps, 4)), 16);
    taps += 8;
  }
}

/** The largest of each window's results, and of 0; `first` is the place of the first window's first pixel in the plane. */
function halveRows(
  results: usize,
  K: i32,
  first: i32,
  Q: i32,
  y: usize,
  argmax: usize,
  windows: usize,
): void {
  const at = i32x4.add(i32x4.splat(first), v128.load(WINDOWS));
  const next = i32x4.add(at, i32x4.splat(1)),
    below = i32x4.add(at, i32x4.splat(Q));
  const last = i32x4.add(below, i32x4.splat(1));
  for (let k = 0; k < K; k++) {
    const a = rectify(v128.load(results)),
      b = rectify(v128.load(results, 16)),
      c = rectify(v128.load(results, 32)),
      d = rectify(v128.load(results, 48));
    storeLargest(a, b, c, d, at, next, below, last, y, argmax);
    results += COLS << 2;
    y += windows;
    argmax += windows;
  }
}
