// dWeight[k, (c, r, s)] = Σ over n, p, q of dy[n, k, p, q] · x[n, c, p + r, q + s]: a product of the patches, six
// (c, r, s) to a panel, and dy, sixteen channels to a panel, some rows of the output at a time, or several images where these are
// small, since all sums are fetched and stored each time.
//
//   image    : [images, C, Hp, Wp], padded  bases : [C·R·S], where each (c, r, s) begins in the first
//   patches  : panels of [L, 6]             channels : a panel of [2, L, 8]     of L = images·rows·Q positions at a time
//   partial  : [shares, groups, C·R·S rounded up to 6, K rounded up to 8], a sum for each fixed share of the images

import { COLS, DEPTH, HALF, ROWS } from "../matmul/tile";
import { multiplyPanel } from "../matmul/tile-simd";
import { bytes, flag, isSet, optional, ThreadScratch } from "../shared/simd/arguments";
import { addToSums, roundSums } from "../shared/simd/long-sums";
import { transpose } from "../shared/simd/vector";
import { padImage } from "./pad-image-simd";
import { ConvGeometry } from "./simd";

@unmanaged
export class ConvWeightGradScratch extends ThreadScratch {
  image: bytes;
  channels: bytes;
  bases: bytes;
  patches: bytes;
  sums: bytes;
}

@unmanaged
export class ConvWeightGradArguments {
  geometry: ConvGeometry;
  /** A flag for each [N, groups]: without it an image is passed over. */
  only: optional;
  x: usize;
  dy: usize;
  partial: usize;
  /** Images to a share. */
  perUnit: i32;
  rowsTogether: i32;
  /** Where it is not 1, the positions of them all are at most DEPTH. */
  imagesTogether: i32;
  scratch: ConvWeightGradScratch;
}

/** A unit is one share of the images, and one group. */
export function convWeightGrad(args: ConvWeightGradArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry;
  const C = geometry.C,
    H = geometry.H,
    W = geometry.W,
    Hp = geometry.Hp,
    Wp = geometry.Wp;
  const K = geometry.K,
    R = geometry.R,
    S = geometry.S,
    P = geometry.P,
    Q = geometry.Q;
  const groups = geometry.groups,
    perUnit = args.perUnit,
    rowsTogether = args.rowsTogether,
    imagesTogether = args.imagesTogether;
  const share = unit / groups;
  const group = unit % groups;
  const CRS = C * R * S;
  const padded = (K + 7) & ~7;
  const rows = ((CRS + ROWS - 1) / ROWS) * ROWS;
  const partial = args.partial + ((<usize>unit * <usize>(rows * padded)) << 2);
  const scratch = args.scratch.of(thread);
  const image = scratch + args.scratch.image,
    channels = scratch + args.scratch.channels,
    bases = scratch + args.scratch.bases,
    patches = scratch + args.scratch.patches,
    sums = scratch + args.scratch.sums;
  const panelBytes = <usize>(imagesTogether * rowsTogether * Q) * 24,
    imageBytes = (<usize>(C * Hp * Wp)) << 2;

  const rowStep = (<usize>(geometry.strideH * Wp)) << 2;
  const columnStep = (<usize>geometry.strideW) << 2;
  // Where each (c, r, s) begins in the padded image.
  for (let i = 0; i < CRS; i++) {
    const c = i / (R * S),
      r = (i / S) % R,
      s = i % S;
    const at = ((c * Hp + r * geometry.dilationH) * Wp + s * geometry.dilationW) << 2;
    store<u32>(bases + ((<usize>i) << 2), <u32>image + <u32>at);
  }
  for (let i = CRS; i < rows; i++) store<u32>(bases + ((<usize>i) << 2), <u32>image);

  // How long the chain of additions in `partial` is, and whether there are some in `sums`, of float64, already.
  let chain = 0;
  let gathered = false;
  const last = min((share + 1) * perUnit, geometry.N);
  const dyRow = (<usize>(P * Q)) << 2,
    dyImage = <usize>groups * <usize>K * dyRow;
  for (let n = share * perUnit; n < last; ) {
    // Images beside each other, of which none is passed over.
    const dy = args.dy + <usize>(n * groups + group) * <usize>K * dyRow;
    let images = 0;
    for (; images < imagesTogether && n < last; images++, n++) {
      if (args.only != 0 && !isSet(args.only, n * groups + group)) break;
      const x = args.x + ((<usize>(n * groups + group) * <usize>(C * H * W)) << 2);
      const to = image + <usize>images * imageBytes;
      padImage(x, to, C, H, W, Hp, Wp, geometry.top, geometry.left);
    }
    if (images == 0) {
      n++;
      continue;
    }
    for (let p = 0; p < P; p += rowsTogether) {
      const count = min(rowsTogether, P - p);
      const each = count * Q;
      const L = images * each;
      for (let i = 0; i < CRS; i += ROWS) {
        const places = bases + ((<usize>i) << 2);
        let out = patches + <usize>(i / ROWS) * panelBytes;
        for (let m = 0; m < images; m++) {
          packPatches(places, <usize>m * imageBytes + <usize>p * rowStep, count, Q, rowStep, columnStep, out);
          out += <usize>each * 24;
        }
      }
      for (let i = 0; i < L; i += DEPTH) {
        const depth = min(DEPTH, L - i);
        if (chain + depth > DEPTH) {
          addToSums(sums, partial, rows * padded, gathered);
          gathered = true;
          chain = 0;
        }
        const half = <usize>(depth * HALF * 4);
        for (let k = 0; k < padded; k += COLS) {
          // Where there are several images, all of their positions are this one block.
          const from = dy + ((<usize>((k * P + p) * Q + i)) << 2);
          const length = images == 1 ? depth : each;
          for (let m = 0; m < images; m++) {
            const at = from + <usize>m * dyImage,
              to = channels + <usize>(m * length * HALF * 4);
            packChannels(at, dyRow, to, min(HALF, K - k), length);
            if (K - k > HALF) {
              packChannels(at + HALF * dyRow, dyRow, to + half, min(HALF, K - k - HALF), length);
            }
          }
          multiplyPanel(
            patches + <usize>(i * 24),
            panelBytes,
            24,
            channels,
            half,
            32,
            depth,
            partial + ((<usize>k) << 2),
            (<usize>padded) << 2,
            rows,
            min(COLS, padded - k),
            chain > 0,
            0,
          );
        }
        chain += depth;
      }
    }
  }
  if (chain == 0) memory.fill(partial, 0, (<usize>(rows * padded)) << 2);
  if (gathered) {
    addToSums(sums, partial, rows * padded, true);
    roundSums(partial, sums, rows * padded);
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

@unmanaged
export class ConvWeightSumArguments {
  partial: usize;
  dWeight: usize;
  /** Whether to add to what dWeight is. */
  accumulate: flag;
  shares: i32;
  groups: i32;
  K: i32;
  CRS: i32;
}

/**
 * A unit is one output channel of one group: it sums the partial results in the order of the images, and turns them over
 * to [K, C·R·S].
 */
export function convWeightSum(args: ConvWeightSumArguments, unit: i32): void {
  const shares = args.shares,
    groups = args.groups,
    K = args.K,
    CRS = args.CRS;
  const padded = (K + 7) & ~7;
  const rows = ((CRS + ROWS - 1) / ROWS) * ROWS;
  const group = unit / K,
    k = unit % K;
  const out = args.dWeight + ((<usize>unit * <usize>CRS) << 2);
  for (let i = 0; i < CRS; i++) {
    const to = out + ((<usize>i) << 2);
    let sum: f64 = args.accumulate != 0 ? <f64>load<f32>(to) : 0;
    for (let share = 0; share < shares; share++) {
      const at = <usize>(share * groups + group) * <usize>(rows * padded) + <usize>(i * padded + k);
      sum += <f64>load<f32>(args.partial + (at << 2));
    }
    store<f32>(to, <f32>sum);
  }
}
