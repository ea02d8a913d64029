// max(x, 0) four at a time. `f32x4.max` carries NaN through, as the reference does.

import { address, CHUNK, chunkEnd, int } from "../simd/vector";

/** arguments: x, y, n. A unit is one chunk. */
export function relu(args: usize, unit: i32): void {
  const x = address(args, 0),
    y = address(args, 1);
  const end = chunkEnd(unit, int(args, 2));
  const zero = f32x4.splat(0);
  let i = unit * CHUNK;
  for (; i + 4 <= end; i += 4)
    v128.store(y + ((<usize>i) << 2), f32x4.max(v128.load(x + ((<usize>i) << 2)), zero));
  for (; i < end; i++) store<f32>(y + ((<usize>i) << 2), max<f32>(load<f32>(x + ((<usize>i) << 2)), 0));
}

/** arguments: dy, y, dx, n. dx = dy where y > 0: the comparison is a mask of ones, and a bitwise "and" keeps dy. */
export function reluBackward(args: usize, unit: i32): void {
  const dy = address(args, 0),
    y = address(args, 1),
    dx = address(args, 2);
  const end = chunkEnd(unit, int(args, 3));
  const zero = f32x4.splat(0);
  let i = unit * CHUNK;
  for (; i + 4 <= end; i += 4) {
    const at = (<usize>i) << 2;
    v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero)));
  }
  for (; i < end; i++) {
    const at = (<usize>i) << 2;
    store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0);
  }
}
