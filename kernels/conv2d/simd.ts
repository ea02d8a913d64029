// The convolution as a matrix product whose right-hand matrix never exists: panels of sixteen output positions are
// packed straight from the image, which has been copied once with its padding around it, so that no load has to ask
// whether it is inside.
//
//   image    : [C, Hp, Wp], padded
//   weight   : packed [ceil(K / 6)] panels of [1 + C·R·S, 6], the bias first
//   panel    : [2, 1 + C·R·S, 8], sixteen neighboring output positions, ones first
//   y        : [K, P·Q]
//
// dx is the same thing: a convolution of dy with the kernel turned by 180 degrees and its channels exchanged; where the stride is
// not 1, one for each phase of its pixels, with the taps that see these.

import { addDepth, storeDepths } from "../matmul/simd";
import { COLS, DEPTH, HALF, ROWS } from "../matmul/tile";
import { multiplyPanel } from "../matmul/tile-simd";
import { bytes, isSet, optional, ThreadScratch } from "../shared/simd/arguments";
import { padImage } from "./pad-image-simd";

/** Tap (r, s) of (k, c) of group g is at g·strideG + k·strideK + c·strideC + r·stepR + s·stepS. */
@unmanaged
export class WeightToPack {
  weight: usize;
  packed: usize;
  /** Floats that a group has when it is packed. */
  size: i32;
  strideG: i32;
  K: i32;
  C: i32;
  strideK: i32;
  strideC: i32;
  stepR: i32;
  stepS: i32;
}

@unmanaged
export class ConvPackWeightArguments {
  from: WeightToPack;
  R: i32;
  S: i32;
  bias: optional;
}

/** A unit packs one panel of six output channels of one group; the bias is one more row, which meets a row of ones. */
export function convPackWeight(args: ConvPackWeightArguments, unit: i32): void {
  const packing = args.from;
  const K = packing.K,
    C = packing.C,
    R = args.R,
    S = args.S;
  const panels = (K + ROWS - 1) / ROWS;
  const g = unit / panels,
    first = (unit % panels) * ROWS;
  const weight = packing.weight + ((<usize>g * <usize>packing.strideG) << 2),
    bias = args.bias == 0 ? 0 : args.bias + ((<usize>(g * K)) << 2);
  const strideK = packing.strideK,
    strideC = packing.strideC;
  const stepR = (<isize>packing.stepR) << 2,
    stepS = (<isize>packing.stepS) << 2;
  const panel = packing.packed + ((<usize>g * <usize>packing.size + <usize>(first * (C * R * S + 1))) << 2);
  for (let m = 0; m < ROWS; m++) {
    const k = first + m;
    const inside = k < K;
    let out = panel + ((<usize>m) << 2);
    store<f32>(out, bias != 0 && inside ? load<f32>(bias + ((<usize>k) << 2)) : 0);
    out += ROWS << 2;
    for (let c = 0; c < C; c++) {
      let row = weight + ((<usize>(k * strideK + c * strideC)) << 2);
      for (let r = 0; r < R; r++) {
        let from = row;
        for (let s = 0; s < S; s++) {
          store<f32>(out, inside ? load<f32>(from) : 0);
          out += ROWS << 2;
          from += stepS;
        }
        row += stepR;
      }
    }
  }
}

/** C and K are those of a group; Hp and Wp the size of what the window visits, the image with its padding. */
@unmanaged
export class ConvGeometry {
  N: i32;
  groups: i32;
  C: i32;
  H: i32;
  W: i32;
  Hp: i32;
  Wp: i32;
  top: i32;
  left: i32;
  K: i32;
  R: i32;
  S: i32;
  P: i32;
  Q: i32;
  strideH: i32;
  strideW: i32;
  dilationH: i32;
  dilationW: i32;
}

@unmanaged
export class ConvScratch extends ThreadScratch {
  image: bytes;
  panel: bytes;
  tile: bytes;
  offsets: bytes;
  /** A panel's positions of all output channels. */
  results: bytes;
  /** Where sums over more than one depth are gathered. */
  part: bytes;
}

@unmanaged
export class ConvArguments {
  geometry: ConvGeometry;
  /** For convTiles, a flag for each tile, [units, ceil(P / 4), ceil(Q / 4)]. */
  only: optional;
  x: usize;
  packed: usize;
  y: usize;
  scratch: ConvScratch;
}

/** A unit is one image and one group. */
export function conv(args: ConvArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry;
  const K = geometry.K,
    P = geometry.P,
    Q = geometry.Q,
    Wp = geometry.Wp;
  const strideH = geometry.strideH,
    strideW = geometry.strideW;
  const scratch = args.scratch.of(thread);
  const y = args.y + ((<usize>unit * <usize>(K * P * Q)) << 2);
  const offsets = scratch + args.scratch.offsets;
  padUnit(args, unit, thread);
  const planeBytes = (<usize>(P * Q)) << 2;
  // A panel is sixteen positions in a row of the output, or where rows do not divide into fours, sixteen of one row: then
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
    convolvePanel(args, unit, thread, y + ((<usize>first) << 2), planeBytes, columns);
  }
}

/** The same for those tiles of 4 x 4 results whose flag is set: each is a panel. The stride is 1. */
export function convTiles(args: ConvArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry;
  const K = geometry.K,
    P = geometry.P,
    Q = geometry.Q,
    Wp = geometry.Wp;
  const across = (Q + 3) / 4;
  const tiles = ((P + 3) / 4) * across;
  const y = args.y + ((<usize>unit * <usize>(K * P * Q)) << 2);
  const scratch = args.scratch.of(thread);
  const offsets = scratch + args.scratch.offsets,
    results = scratch + args.scratch.results;
  let padded = false;
  for (let t = 0; t < tiles; t++) {
    if (!isSet(args.only, unit * tiles + t)) continue;
    if (!padded) padUnit(args, unit, thread);
    padded = true;
    const p = 4 * (t / across),
      q = 4 * (t % across);
    for (let n = 0; n < COLS; n++) {
      const at = min(p + n / 4, P - 1) * Wp + min(q + (n & 3), Q - 1);
      store<i32>(offsets + <usize>(n << 2), at << 2);
    }
    convolvePanel(args, unit, thread, results, COLS << 2, COLS);
    for (let n = 0; n < COLS; n++) {
      const row = p + n / 4,
        column = q + (n & 3);
      if (row >= P || column >= Q) continue;
      for (let k = 0; k < K; k++) {
        const result = load<f32>(results + ((<usize>(k * COLS + n)) << 2));
        store<f32>(y + ((<usize>((k * P + row) * Q + column)) << 2), result);
      }
    }
  }
}

/** The image of a unit with its padding. */
function padUnit(args: ConvArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry;
  const C = geometry.C,
    H = geometry.H,
    W = geometry.W;
  const scratch = args.scratch.of(thread);
  const x = args.x + ((<usize>unit * <usize>(C * H * W)) << 2);
  const image = scratch + args.scratch.image;
  padImage(x, image, C, H, W, geometry.Hp, geometry.Wp, geometry.top, geometry.left);
}

/** All output channels at a panel's positions, whose offsets in the image are in the scratch memory, to `columns` of `at`. */
function convolvePanel(
  args: ConvArguments,
  unit: i32,
  thread: i32,
  at: usize,
  planeBytes: usize,
  columns: i32,
): void {
  const geometry = args.geometry;
  const K = geometry.K;
  const depth = 1 + geometry.C * geometry.R * geometry.S;
  const panels = (K + ROWS - 1) / ROWS;
  const group = unit % geometry.groups;
  const packed = args.packed + ((<usize>(group * panels * ROWS * depth)) << 2);
  const scratch = args.scratch.of(thread);
  const image = scratch + args.scratch.image,
    panel = scratch + args.scratch.panel,
    tile = scratch + args.scratch.tile,
    offsets = scratch + args.scratch.offsets,
    sums = scratch + args.scratch.part;
  for (let k = 0; k < depth; k += DEPTH) {
    const part = min(DEPTH, depth - k);
    const half = <usize>(part * HALF * 4);
    packPositions(image, offsets, k, part, geometry, panel);
    if (columns > HALF) packPositions(image, offsets + (HALF << 2), k, part, geometry, panel + half);
    const a = packed + <usize>(k * 24);
    const stride = <usize>depth * 24;
    if (depth > DEPTH) addDepth(a, stride, panel, half, 32, part, sums, panels * ROWS, columns, k > 0);
    else multiplyPanel(a, stride, 24, panel, half, 32, part, at, planeBytes, K, columns, false, tile);
  }
  if (depth > DEPTH) storeDepths(sums, panels * ROWS, at, planeBytes, K, columns, false);
}

/**
 * Rows [k, k + part) of the columns' matrix at eight positions. The first is the row of ones that the bias meets; those of the
 * image, (c, r, s), which read image[c, r, s] from each position, are counted from 1.
 */
function packPositions(
  image: usize,
  offsets: usize,
  k: i32,
  part: i32,
  geometry: ConvGeometry,
  out: usize,
): void {
  const R = geometry.R,
    S = geometry.S,
    Hp = geometry.Hp,
    Wp = geometry.Wp;
  const dilationH = geometry.dilationH,
    dilationW = geometry.dilationW;
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
  const ones = k == 0 ? 1 : 0;
  if (ones) {
    v128.store(out, f32x4.splat(1));
    v128.store(out, f32x4.splat(1), 16);
    out += 32;
  }
  const first = k - 1 + ones;
  let c = first / RS;
  let r = (first % RS) / S;
  let s = first % S;
  for (let i = ones; i < part; i++) {
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
