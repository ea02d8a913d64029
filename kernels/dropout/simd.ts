// Inverted dropout with the same bits as the reference: four values to a block of Philox 4x32-10.

import { CHUNK } from "../shared/chunk";
import { chunkEnd } from "../shared/simd/vector";

@unmanaged
export class DropoutArguments {
  x: usize;
  y: usize;
  n: i32;
  scale: f32;
  seed0: u32;
  seed1: u32;
  /** p·2^32, rounded up, which 32 bits do not hold where p is 1. */
  thresholdLow: u32;
  thresholdHigh: u32;
}

/** A unit is one chunk. */
export function dropout(args: DropoutArguments, unit: i32): void {
  const x = args.x,
    y = args.y;
  const end = chunkEnd(unit, args.n);
  const scale = args.scale;
  const threshold = ((<u64>args.thresholdHigh) << 32) | <u64>args.thresholdLow;
  for (let i = unit * CHUNK; i < end; i += 4) {
    let c0 = <u32>(i / 4),
      c1: u32 = 0,
      c2: u32 = 0,
      c3: u32 = 0;
    let k0 = args.seed0,
      k1 = args.seed1;
    for (let round = 0; round < 10; round++) {
      const p0 = <u64>0xd2511f53 * <u64>c0;
      const p1 = <u64>0xcd9e8d57 * <u64>c2;
      c0 = <u32>(p1 >> 32) ^ c1 ^ k0;
      c1 = <u32>p1;
      c2 = <u32>(p0 >> 32) ^ c3 ^ k1;
      c3 = <u32>p0;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    one(x, y, i, end, c0, threshold, scale);
    one(x, y, i + 1, end, c1, threshold, scale);
    one(x, y, i + 2, end, c2, threshold, scale);
    one(x, y, i + 3, end, c3, threshold, scale);
  }
}

function one(x: usize, y: usize, i: i32, end: i32, word: u32, threshold: u64, scale: f32): void {
  if (i >= end) return;
  const at = (<usize>i) << 2;
  store<f32>(y + at, <u64>word < threshold ? 0 : load<f32>(x + at) * scale);
}
