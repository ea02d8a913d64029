// max(x, 0) four at a time; NaN stays, as in the reference.

import { CHUNK } from "../shared/chunk";
import { chunkEnd, rectify } from "../shared/simd/vector";

@unmanaged
export class ReluArguments {
  x: usize;
  y: usize;
  n: i32;
}

/** A unit is one chunk. */
export function relu(args: ReluArguments, unit: i32): void {
  const x = args.x,
    y = args.y;
  const end = chunkEnd(unit, args.n);
  let i = unit * CHUNK;
  for (; i + 4 <= end; i += 4) {
    const at = (<usize>i) << 2;
    v128.store(y + at, rectify(v128.load(x + at)));
  }
  for (; i < end; i++) store<f32>(y + ((<usize>i) << 2), max<f32>(load<f32>(x + ((<usize>i) << 2)), 0));
}

@unmanaged
export class ReluBackwardArguments {
  dy: usize;
  y: usize;
  dx: usize;
  n: i32;
}

/** dx = dy but where y ≤ 0: the comparison is a mask of ones, which takes dy's bits away. A unit is one chunk. */
export function reluBackward(args: ReluBackwardArguments, unit: i32): void {
  const dy = args.dy,
    y = args.y,
    dx = args.dx;
  const end = chunkEnd(unit, args.n);
  const zero = f32x4.splat(0);
  let i = unit * CHUNK;
  for (; i + 4 <= end; i += 4) {
    const at = (<usize>i) << 2;
    v128.store(dx + at, v128.andnot(v128.load(dy + at), f32x4.le(v128.load(y + at), zero)));
  }
  for (; i < end; i++) {
    const at = (<usize>i) << 2;
    store<f32>(dx + at, load<f32>(y + at) <= 0 ? 0 : load<f32>(dy + at));
  }
}
