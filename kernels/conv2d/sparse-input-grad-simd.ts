// dx where most of dy is 0: each slope that is not (sparse-list-simd.ts) is sent back to what it has seen of the image, times the
// weights.
//
//   image  : [H, W, C] with its padding, where dx is added up; S taps of a row are one piece of S·C floats
//   packed : [groups, K, tapRows, width], the weights as such pieces, with zeros behind them

import { Slopes } from "../max-pool2d/halving-simd";
import { WIDE } from "../shared/memory-map";
import { bytes, ThreadScratch } from "../shared/simd/arguments";
import { addToSums, roundSums } from "../shared/simd/long-sums";
import { madd, storePair } from "../shared/simd/vector";
import { turnBack } from "./pad-image-simd";
import { ConvGeometry } from "./simd";
import { areFinite, listSlopes, placePositions, SparseRoom } from "./sparse-list-simd";
import { BLOCK, TALL, WIDE_BLOCK } from "./sparse-sizes";

@unmanaged
export class SparsePackWeightArguments {
  weight: usize;
  packed: usize;
  C: i32;
  R: i32;
  S: i32;
  room: SparseRoom;
  /** A word that is set where a weight is not finite. */
  notFinite: usize;
}

/** A unit is one output channel of one group. */
export function sparsePackWeight(args: SparsePackWeightArguments, unit: i32): void {
  const C = args.C,
    R = args.R,
    S = args.S;
  const room = args.room;
  const length = room.tapRows * room.width;
  const weight = args.weight + ((<usize>(unit * C * R * S)) << 2),
    packed = args.packed + ((<usize>(unit * length)) << 2);
  if (!areFinite(weight, C * R * S)) atomic.store<i32>(args.notFinite, 1);
  memory.fill(packed, 0, (<usize>length) << 2);
  for (let c = 0; c < C; c++)
    for (let r = 0; r < R; r++)
      for (let s = 0; s < S; s++) {
        const tap = load<f32>(weight + ((<usize>((c * R + r) * S + s)) << 2));
        store<f32>(packed + ((<usize>(r * room.width + s * C + c)) << 2), tap);
      }
}

@unmanaged
export class SparseInputGradScratch extends ThreadScratch {
  image: bytes;
  places: bytes;
  list: bytes;
  sums: bytes;
}

@unmanaged
export class SparseInputGradArguments {
  geometry: ConvGeometry;
  room: SparseRoom;
  /** The floats that are there for an image: a multiple of 4. */
  length: i32;
  slopes: Slopes;
  packed: usize;
  dx: usize;
  /** How many channels of dy are added up in float32. */
  together: i32;
  /** A word that is set where a result is not finite. */
  notFinite: usize;
  scratch: SparseInputGradScratch;
}

/** A unit is one image and one group. */
export function sparseInputGrad(args: SparseInputGradArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry,
    room = args.room;
  const C = geometry.C,
    H = geometry.H,
    W = geometry.W,
    K = geometry.K;
  const scratch = args.scratch.of(thread);
  const image = scratch + args.scratch.image,
    places = scratch + args.scratch.places,
    list = scratch + args.scratch.list,
    sums = scratch + args.scratch.sums;
  placePositions(places, geometry, room.columns);
  const kernel = (<usize>(room.tapRows * room.width)) << 2;
  let weight = args.packed + <usize>((unit % geometry.groups) * K) * kernel;
  memory.fill(image, 0, (<usize>args.length) << 2);
  for (let k = 0; k < K; k++) {
    if (k > 0 && k % args.together == 0) {
      addToSums(sums, image, args.length, k > args.together);
      memory.fill(image, 0, (<usize>args.length) << 2);
    }
    const last = listSlopes(args.slopes, unit * K + k, geometry, places, list);
    sendBack(args, list, last, weight, image);
    weight += kernel;
  }
  if (K > args.together) {
    addToSums(sums, image, args.length, true);
    roundSums(image, sums, args.length);
  }
  const dx = args.dx + ((<usize>unit * <usize>(C * H * W)) << 2);
  turnBack(image, dx, C, H, W, room.columns, geometry.top, geometry.left);
  dropSigns(dx, C * H * W);
  if (!areFinite(dx, C * H * W)) atomic.store<i32>(args.notFinite, 1);
}

/** Makes 0 of −0, which a product too small for float32 leaves, unless zeros behind a kernel's taps are added afterwards. */
function dropSigns(x: usize, n: i32): void {
  const end = x + ((<usize>n) << 2);
  for (; x + 16 <= end; x += 16) v128.store(x, f32x4.add(v128.load(x), f32x4.splat(0)));
  for (; x < end; x += 4) store<f32>(x, load<f32>(x) + 0);
}

/**
 * Adds the slopes in the list, times the weights, to the image: block by block, of each block from the last slope to the first. A pixel
 * is reached by a row of taps from one row of positions, and the further left the position, the further right in the row of taps: so
 * its sum is made in the same order by blocks and by blocks twice as wide.
 */
function sendBack(
  args: SparseInputGradArguments,
  list: usize,
  end: usize,
  weight: usize,
  image: usize,
): void {
  const room = args.room;
  const R = <usize>args.geometry.R;
  const blocked = (<usize>room.blocked) << 2,
    row = (<usize>room.rowStep) << 2,
    weightRow = (<usize>room.width) << 2;
  const wide = load<i32>(WIDE) != 0;
  for (let r: usize = 0; r < R; r++) {
    const from = weight + r * weightRow,
      to = image + r * row;
    let s: usize = 0;
    if (wide) {
      for (; s + 4 * WIDE_BLOCK <= blocked; s += 4 * WIDE_BLOCK) sendWideBlock(list, end, from + s, to + s);
    }
    for (; s < blocked; s += 4 * BLOCK) sendBlock(list, end, from + s, to + s);
  }
  for (let s = blocked; s < weightRow; s += 16) {
    for (let r: usize = 0; r < R; r += TALL) {
      sendColumn(list, end, weight + r * weightRow + s, weightRow, image + r * row + s, row);
    }
  }
}

/** image [BLOCK] at each place of the list += slope · weight. */
function sendBlock(list: usize, end: usize, weight: usize, image: usize): void {
  const w0 = v128.load(weight),
    w1 = v128.load(weight, 16),
    w2 = v128.load(weight, 32),
    w3 = v128.load(weight, 48),
    w4 = v128.load(weight, 64),
    w5 = v128.load(weight, 80);
  while (end > list) {
    end -= 8;
    const at = image + <usize>load<u32>(end);
    const slope = v128.load32_splat(end, 4);
    add(at, slope, w0, w1);
    add(at + 32, slope, w2, w3);
    add(at + 64, slope, w4, w5);
  }
}

/** The same of WIDE_BLOCK floats, for an engine that joins pairs of vectors. */
function sendWideBlock(list: usize, end: usize, weight: usize, image: usize): void {
  const w0 = v128.load(weight),
    w1 = v128.load(weight, 16),
    w2 = v128.load(weight, 32),
    w3 = v128.load(weight, 48),
    w4 = v128.load(weight, 64),
    w5 = v128.load(weight, 80),
    w6 = v128.load(weight, 96),
    w7 = v128.load(weight, 112),
    w8 = v128.load(weight, 128),
    w9 = v128.load(weight, 144),
    w10 = v128.load(weight, 160),
    w11 = v128.load(weight, 176);
  while (end > list) {
    end -= 8;
    const at = image + <usize>load<u32>(end);
    const slope = v128.load32_splat(end, 4);
    add(at, slope, w0, w1);
    add(at + 32, slope, w2, w3);
    add(at + 64, slope, w4, w5);
    add(at + 96, slope, w6, w7);
    add(at + 128, slope, w8, w9);
    add(at + 160, slope, w10, w11);
  }
}

function add(at: usize, slope: v128, lower: v128, upper: v128): void {
  storePair(at, madd(slope, lower, v128.load(at)), madd(slope, upper, v128.load(at, 16)));
}

/** The same of single vectors of TALL rows. */
function sendColumn(
  list: usize,
  end: usize,
  weight: usize,
  weightRow: usize,
  image: usize,
  row: usize,
): void {
  const w0 = v128.load(weight),
    w1 = v128.load(weight + weightRow),
    w2 = v128.load(weight + 2 * weightRow),
    w3 = v128.load(weight + 3 * weightRow);
  while (end > list) {
    end -= 8;
    const at = image + <usize>load<u32>(end);
    const slope = v128.load32_splat(end, 4);
    v128.store(at, madd(slope, w0, v128.load(at)));
    v128.store(at + row, madd(slope, w1, v128.load(at + row)));
    v128.store(at + 2 * row, madd(slope, w2, v128.load(at + 2 * row)));
    v128.store(at + 3 * row, madd(slope, w3, v128.load(at + 3 * row)));
  }
}
