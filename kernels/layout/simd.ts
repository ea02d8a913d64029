// Moving elements of 32 bits without changing them.

import { CHUNK } from "../shared/chunk";
import { bytes, List } from "../shared/simd/arguments";

@unmanaged
export class Axis {
  size: i32;
  stride: i32;
}

/** Where the strided array begins; size and stride of the last axis, then of the others. */
@unmanaged
export class Axes {
  offset: i32;
  inner: i32;
  step: i32;
  outer: List<Axis>;
}

@unmanaged
export class StridedArguments {
  x: usize;
  y: usize;
  axes: Axes;
}

/** A unit is one row of the result's last axis. */
export function readStrided(args: StridedArguments, unit: i32): void {
  const inner = args.axes.inner,
    step = <usize>(args.axes.step << 2);
  let from = args.x + ((<usize>position(args.axes, unit)) << 2);
  let to = args.y + ((<usize>unit * <usize>inner) << 2);
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

/** The adjoint, into zeros: the axes are those of x, and the strides those of y. A unit is one row of x's last axis. */
export function writeStrided(args: StridedArguments, unit: i32): void {
  const inner = args.axes.inner,
    step = <usize>(args.axes.step << 2);
  let from = args.x + ((<usize>unit * <usize>inner) << 2);
  let to = args.y + ((<usize>position(args.axes, unit)) << 2);
  for (let i = 0; i < inner; i++) {
    store<u32>(to, load<u32>(from));
    from += 4;
    to += step;
  }
}

/** Where in the strided array a row begins. */
function position(axes: Axes, unit: i32): i32 {
  const outer = axes.outer;
  let at = axes.offset,
    rest = unit;
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    const size = outer.at(axis).size;
    at += (rest % size) * outer.at(axis).stride;
    rest /= size;
  }
  return at;
}

@unmanaged
export class ConcatArguments {
  part: usize;
  y: usize;
  /** Bytes of a row of the part, of a row of the result, and where in the latter the part begins. */
  partBytes: bytes;
  rowBytes: bytes;
  offset: bytes;
}

/** A unit is one outer index. */
export function concat(args: ConcatArguments, unit: i32): void {
  const bytes = args.partBytes;
  const to = args.y + <usize>unit * args.rowBytes + args.offset;
  memory.copy(to, args.part + <usize>unit * bytes, bytes);
}

@unmanaged
export class ZeroArguments {
  y: usize;
  bytes: i32;
}

/** A unit is one chunk of 4·CHUNK bytes. */
export function zero(args: ZeroArguments, unit: i32): void {
  const from = unit * CHUNK * 4;
  memory.fill(args.y + <usize>from, 0, <usize>(min(from + CHUNK * 4, args.bytes) - from));
}
