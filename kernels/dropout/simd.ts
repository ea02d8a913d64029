// Inverted dropout with the same bits as the reference: four values to a block of Philox 4x32-10.

import { address, CHUNK, chunkEnd, float, int, word } from "../simd/vector";

/** arguments: x, y, n, scale, both seed words, both words of the threshold p·2^32. A unit is one chunk. */
export function dropout(args: usize, unit: i32): void {
  const x = address(args, 0),
    y = address(args, 1);
  const end = chunkEnd(unit, int(args, 2));
  const scale = float(args, 3);
  const threshold = ((<u64>word(args, 7)) << 32) | <u64>word(args, 6);
  for (let i = unit * CHUNK; i < end; i += 4) {
    let c0 = <u32>(i / 4),
      c1: u32 = 0,
      c2: u32 = 0,
      c3: u32 = 0;
    let k0 = word(args, 4),
      k1 = word(args, 5);
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
