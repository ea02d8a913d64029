// dWeight where most of dy is 0: what is not is listed (sparse-list-simd.ts), and what it has seen of the image is added up,
// weighted by it.
//
//   image   : [H, W, C] with its padding, channels side by side, so that S taps of a row are one piece of S·C floats
//   partial : [shares, groups, K, tapRows, width], such pieces, for each fixed share of the images

import { DEPTH } from "../matmul/tile";
import { Slopes } from "../max-pool2d/halving-simd";
import { WIDE } from "../shared/memory-map";
import { bytes, ThreadScratch } from "../shared/simd/arguments";
import { addToSums, roundSums } from "../shared/simd/long-sums";
import { madd, storePair } from "../shared/simd/vector";
import { turnImage } from "./pad-image-simd";
import { ConvGeometry } from "./simd";
import { areFinite, listSlopes, placePositions, SparseRoom } from "./sparse-list-simd";
import { BLOCK, TALL, WIDE_BLOCK } from "./sparse-sizes";

@unmanaged
export class SparseWeightGradScratch extends ThreadScratch {
  image: bytes;
  places: bytes;
  list: bytes;
  chains: bytes;
  sums: bytes;
}

@unmanaged
export class SparseWeightGradArguments {
  geometry: ConvGeometry;
  room: SparseRoom;
  x: usize;
  slopes: Slopes;
  partial: usize;
  /** Images to a share. */
  perUnit: i32;
  /** A word that is set where an image is not finite. */
  notFinite: usize;
  scratch: SparseWeightGradScratch;
}

/** A unit is one share of the images, and one group. */
export function sparseWeightGrad(args: SparseWeightGradArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry,
    room = args.room;
  const C = geometry.C,
    H = geometry.H,
    W = geometry.W,
    K = geometry.K,
    groups = geometry.groups;
  const pixel = (<usize>C) << 2;
  const scratch = args.scratch.of(thread);
  const image = scratch + args.scratch.image,
    places = scratch + args.scratch.places,
    list = scratch + args.scratch.list,
    chains = scratch + args.scratch.chains,
    sums = scratch + args.scratch.sums;
  placePositions(places, geometry, room.columns);
  const imageBytes = <usize>(room.rows * room.columns) * pixel;
  memory.fill(image, 0, imageBytes);
  memory.fill(chains, 0, (<usize>K) << 3);

  const length = room.tapRows * room.width;
  const partial = args.partial + ((<usize>unit * <usize>(K * length)) << 2);
  const group = unit % groups;
  const begin = (unit / groups) * args.perUnit;
  const end = min(begin + args.perUnit, geometry.N);
  for (let n = begin; n < end; n++) {
    const i = n * groups + group;
    const x = args.x + ((<usize>i * <usize>(C * H * W)) << 2);
    turnImage(x, image, C, H, W, room.columns, geometry.top, geometry.left, pixel);
    if (!areFinite(x, C * H * W)) atomic.store<i32>(args.notFinite, 1);
    for (let k = 0; k < K; k++) {
      const last = listSlopes(args.slopes, i * K + k, geometry, places, list);
      addList(args, image, list, last, partial, sums, chains, k);
    }
  }
  for (let k = 0; k < K; k++) {
    const out = partial + ((<usize>(k * length)) << 2),
      long = sums + ((<usize>(k * length)) << 3);
    const chain = chains + ((<usize>k) << 3);
    if (load<i32>(chain) == 0) memory.fill(out, 0, (<usize>length) << 2);
    if (load<i32>(chain, 4) == 0) continue;
    addToSums(long, out, length, true);
    roundSums(out, long, length);
  }
}

/** Adds what is in the list to channel k of `partial`. */
function addList(
  args: SparseWeightGradArguments,
  image: usize,
  list: usize,
  last: usize,
  partial: usize,
  sums: usize,
  chains: usize,
  k: i32,
): void {
  const length = args.room.tapRows * args.room.width;
  const out = partial + ((<usize>(k * length)) << 2),
    long = sums + ((<usize>(k * length)) << 3);
  // How long the chain of additions in `out` is, and whether there are some in `long`, of float64, already.
  const chain = chains + ((<usize>k) << 3);
  for (let first = list; first < last; first += DEPTH << 3) {
    const end = min(first + (DEPTH << 3), last);
    const count = <i32>(end - first) >> 3;
    if (load<i32>(chain) + count > DEPTH) {
      addToSums(long, out, length, load<i32>(chain, 4) != 0);
      store<i32>(chain, 0);
      store<i32>(chain, 1, 4);
    }
    addTaps(args, image, first, end, out, load<i32>(chain) > 0);
    store<i32>(chain, load<i32>(chain) + count);
  }
}

/** out [tapRows, width] = or += what the positions in the list have seen, times their slopes. */
function addTaps(
  args: SparseWeightGradArguments,
  image: usize,
  list: usize,
  end: usize,
  out: usize,
  accumulate: bool,
): void {
  const room = args.room;
  const R = <usize>args.geometry.R;
  const blocked = (<usize>room.blocked) << 2,
    row = (<usize>room.rowStep) << 2,
    outRow = (<usize>room.width) << 2;
  const wide = load<i32>(WIDE) != 0;
  for (let r: usize = 0; r < R; r++) {
    const from = image + r * row,
      to = out + r * outRow;
    let s: usize = 0;
    if (wide) {
      for (; s + 4 * WIDE_BLOCK <= blocked; s += 4 * WIDE_BLOCK) {
        addWideBlock(list, end, from + s, accumulate ? to + s : ZEROS, to + s);
      }
    }
    for (; s < blocked; s += 4 * BLOCK) {
      addBlock(list, end, from + s, accumulate ? to + s : ZEROS, to + s);
    }
  }
  for (let s = blocked; s < outRow; s += 16) {
    for (let r: usize = 0; r < R; r += TALL) {
      const to = out + r * outRow + s;
      const start = accumulate ? to : ZEROS;
      addColumn(list, end, image + r * row + s, row, start, accumulate ? outRow : 0, to, outRow);
    }
  }
}

/** What sums begin with that are not added to anything. */
const ZEROS = memory.data(WIDE_BLOCK << 2, 16);

/** out [BLOCK] = start + Σ over the list of slope · image: with more vectors, engines run out of registers. */
function addBlock(list: usize, end: usize, image: usize, start: usize, out: usize): void {
  let s0 = v128.load(start),
    s1 = v128.load(start, 16),
    s2 = v128.load(start, 32),
    s3 = v128.load(start, 48),
    s4 = v128.load(start, 64),
    s5 = v128.load(start, 80);
  for (; list < end; list += 8) {
    const at = image + <usize>load<u32>(list);
    const slope = v128.load32_splat(list, 4);
    s0 = madd(slope, v128.load(at), s0);
    s1 = madd(slope, v128.load(at, 16), s1);
    s2 = madd(slope, v128.load(at, 32), s2);
    s3 = madd(slope, v128.load(at, 48), s3);
    s4 = madd(slope, v128.load(at, 64), s4);
    s5 = madd(slope, v128.load(at, 80), s5);
  }
  storePair(out, s0, s1);
  storePair(out + 32, s2, s3);
  storePair(out + 64, s4, s5);
}

/** The same of WIDE_BLOCK floats, for an engine that joins pairs of vectors. */
function addWideBlock(list: usize, end: usize, image: usize, start: usize, out: usize): void {
  let s0 = v128.load(start),
    s1 = v128.load(start, 16),
    s2 = v128.load(start, 32),
    s3 = v128.load(start, 48),
    s4 = v128.load(start, 64),
    s5 = v128.load(start, 80),
    s6 = v128.load(start, 96),
    s7 = v128.load(start, 112),
    s8 = v128.load(start, 128),
    s9 = v128.load(start, 144),
    s10 = v128.load(start, 160),
    s11 = v128.load(start, 176);
  for (; list < end; list += 8) {
    const at = image + <usize>load<u32>(list);
    const slope = v128.load32_splat(list, 4);
    s0 = madd(slope, v128.load(at), s0);
    s1 = madd(slope, v128.load(at, 16), s1);
    s2 = madd(slope, v128.load(at, 32), s2);
    s3 = madd(slope, v128.load(at, 48), s3);
    s4 = madd(slope, v128.load(at, 64), s4);
    s5 = madd(slope, v128.load(at, 80), s5);
    s6 = madd(slope, v128.load(at, 96), s6);
    s7 = madd(slope, v128.load(at, 112), s7);
    s8 = madd(slope, v128.load(at, 128), s8);
    s9 = madd(slope, v128.load(at, 144), s9);
    s10 = madd(slope, v128.load(at, 160), s10);
    s11 = madd(slope, v128.load(at, 176), s11);
  }
  storePair(out, s0, s1);
  storePair(out + 32, s2, s3);
  storePair(out + 64, s4, s5);
  storePair(out + 96, s6, s7);
  storePair(out + 128, s8, s9);
  storePair(out + 160, s10, s11);
}

/** The same of single vectors of TALL rows. */
function addColumn(
  list: usize,
  end: usize,
  image: usize,
  row: usize,
  start: usize,
  startRow: usize,
  out: usize,
  outRow: usize,
): void {
  let s0 = v128.load(start),
    s1 = v128.load(start + startRow),
    s2 = v128.load(start + 2 * startRow),
    s3 = v128.load(start + 3 * startRow);
  for (; list < end; list += 8) {
    const at = image + <usize>load<u32>(list);
    const slope = v128.load32_splat(list, 4);
    s0 = madd(slope, v128.load(at), s0);
    s1 = madd(slope, v128.load(at + row), s1);
    s2 = madd(slope, v128.load(at + 2 * row), s2);
    s3 = madd(slope, v128.load(at + 3 * row), s3);
  }
  v128.store(out, s0);
  v128.store(out + outRow, s1);
  v128.store(out + 2 * outRow, s2);
  v128.store(out + 3 * outRow, s3);
}

@unmanaged
export class SparseWeightSumArguments {
  partial: usize;
  dWeight: usize;
  shares: i32;
  groups: i32;
  K: i32;
  C: i32;
  R: i32;
  S: i32;
  room: SparseRoom;
  /** A word that is set where a result is not finite. */
  notFinite: usize;
}

/** A unit is one output channel of one group: it sums the partial results in the order of the images, and turns them to [C, R, S]. */
export function sparseWeightSum(args: SparseWeightSumArguments, unit: i32): void {
  const C = args.C,
    R = args.R,
    S = args.S,
    shares = args.shares,
    width = args.room.width;
  const length = <usize>(args.room.tapRows * width);
  const share = (<usize>(args.groups * args.K) * length) << 2;
  const from = args.partial + ((<usize>unit * length) << 2);
  const step = (<usize>(R * S)) << 2;
  let finite = true;
  for (let r = 0; r < R; r++)
    for (let s = 0; s < S; s++)
      for (let c = 0; c < C; c += 4) {
        let at = from + ((<usize>(r * width + s * C + c)) << 2);
        let low = f64x2.splat(0),
          high = low;
        for (let i = 0; i < shares; i++) {
          low = f64x2.add(low, f64x2.promote_low_f32x4(v128.load64_zero(at)));
          high = f64x2.add(high, f64x2.promote_low_f32x4(v128.load64_zero(at, 8)));
          at += share;
        }
        const to = args.dWeight + ((<usize>(((unit * C + c) * R + r) * S + s)) << 2);
        finite = storeSum(to, f64x2.extract_lane(low, 0)) && finite;
        if (c + 1 < C) finite = storeSum(to + step, f64x2.extract_lane(low, 1)) && finite;
        if (c + 2 < C) finite = storeSum(to + 2 * step, f64x2.extract_lane(high, 0)) && finite;
        if (c + 3 < C) finite = storeSum(to + 3 * step, f64x2.extract_lane(high, 1)) && finite;
      }
  if (!finite) atomic.store<i32>(args.notFinite, 1);
}

/** Whether the sum is finite. */
function storeSum(to: usize, sum: f64): bool {
  const value = <f32>sum;
  store<f32>(to, value);
  return value - value == 0;
}
