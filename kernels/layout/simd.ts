// Moving elements of 32 bits without changing them.

import { address, CHUNK, chunkEnd, int } from "../simd/vector";

/**
 * arguments: x, y, offset, stride of the last axis, size of the last axis, rank without it, then size and stride of each
 * other axis. A unit is one row of the result's last axis.
 */
export function readStrided(args: usize, unit: i32): void {
  const inner = int(args, 4),
    step = <usize>(int(args, 3) << 2);
  let from = address(args, 0) + ((<usize>position(args, unit)) << 2);
  let to = address(args, 1) + ((<usize>unit * <usize>inner) << 2);
  if (step == 4) {
    memory.copy(to, from, (<usize>inner) << 2);
    return;
  }
  for (let i = 0; i < inner; i++) {
    store<u32>(to, load<u32>(from));
    from += step;
    to += 4;
  }
}

/** The adjoint, into zeros: the same arguments with the roles of x and y exchanged. A unit is one row of x's last axis. */
export function writeStrided(args: usize, unit: i32): void {
  const inner = int(args, 4),
    step = <usize>(int(args, 3) << 2);
  let from = address(args, 0) + ((<usize>unit * <usize>inner) << 2);
  let to = address(args, 1) + ((<usize>position(args, unit)) << 2);
  for (let i = 0; i < inner; i++) {
    store<u32>(to, load<u32>(from));
    from += 4;
    to += step;
  }
}

function position(args: usize, unit: i32): i32 {
  let at = int(args, 2),
    rest = unit;
  for (let axis = int(args, 5) - 1; axis >= 0; axis--) {
    const size = int(args, 6 + 2 * axis);
    at += (rest % size) * int(args, 7 + 2 * axis);
    rest /= size;
  }
  return at;
}

/** arguments: part, y, bytes of the part's rows, bytes of the result's rows, byte offset. A unit is one outer index. */
export function concat(args: usize, unit: i32): void {
  const bytes = <usize>int(args, 2);
  const to = address(args, 1) + <usize>unit * <usize>int(args, 3) + <usize>int(args, 4);
  memory.copy(to, address(args, 0) + <usize>unit * bytes, bytes);
}

/** arguments: y, bytes. A unit is one chunk of 4·CHUNK bytes. */
export function zero(args: usize, unit: i32): void {
  const from = unit * CHUNK * 4;
  memory.fill(address(args, 0) + <usize>from, 0, <usize>(min(from + CHUNK * 4, int(args, 1)) - from));
}

enum Type {
  float32,
  int32,
  uint8,
}

/** arguments: x, y, n, type of x, type of y. A unit is one chunk. Towards integers the fraction is cut off. */
export function cast(args: usize, unit: i32): void {
  const x = address(args, 0),
    y = address(args, 1);
  const end = chunkEnd(unit, int(args, 2));
  const from = int(args, 3),
    to = int(args, 4);
  for (let i = unit * CHUNK; i < end; i++) {
    const word = (<usize>i) << 2;
    let value: f64;
    if (from == Type.float32) value = <f64>load<f32>(x + word);
    else if (from == Type.int32) value = <f64>load<i32>(x + word);
    else value = <f64>load<u8>(x + <usize>i);
    if (to == Type.float32) store<f32>(y + word, <f32>value);
    else if (to == Type.int32) store<i32>(y + word, toInt32(value));
    else store<u8>(y + <usize>i, <u8>toInt32(value));
  }
}

/** As JavaScript does it: NaN and infinity become 0, and what does not fit wraps around. */
function toInt32(value: f64): i32 {
  if (!isFinite(value)) return 0;
  const wrapped = trunc(value) - floor(trunc(value) / 4294967296) * 4294967296;
  return <i32>(<u32>wrapped);
}
