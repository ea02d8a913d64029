// The elementwise table in float32. The arithmetic functions run four at a time; the others are those of functions.ts, in
// float64, rounded to float32.

import { applyPair, applyUnary, Pair, Unary } from "../generated/elementwise";
import { CHUNK } from "../shared/chunk";
import { List } from "../shared/simd/arguments";
import { chunkEnd } from "../shared/simd/vector";

@unmanaged
export class UnaryArguments {
  f: Unary;
  x: usize;
  y: usize;
  n: i32;
  p0: f32;
  p1: f32;
}

/** A unit is one chunk. */
export function unary(args: UnaryArguments, unit: i32): void {
  const f = args.f;
  const x = args.x,
    y = args.y;
  const end = chunkEnd(unit, args.n);
  const p0 = <f64>args.p0,
    p1 = <f64>args.p1;
  let i = unit * CHUNK;
  if (f == Unary.neg || f == Unary.sqrt || f == Unary.abs) {
    for (; i + 4 <= end; i += 4) {
      const v = v128.load(x + ((<usize>i) << 2));
      const w = f == Unary.neg ? f32x4.neg(v) : f == Unary.sqrt ? f32x4.sqrt(v) : f32x4.abs(v);
      v128.store(y + ((<usize>i) << 2), w);
    }
  }
  for (; i < end; i++) {
    const at = (<usize>i) << 2;
    store<f32>(y + at, <f32>applyUnary(f, <f64>load<f32>(x + at), p0, p1));
  }
}

@unmanaged
export class BinaryArguments {
  f: Pair;
  a: usize;
  b: usize;
  y: usize;
  n: i32;
  p0: f32;
  p1: f32;
  /** 1, or 0 for a single number. */
  aStep: i32;
  bStep: i32;
}

/** A unit is one chunk. */
export function binary(args: BinaryArguments, unit: i32): void {
  const end = chunkEnd(unit, args.n);
  run(args.f, args.a, args.b, args.y, unit * CHUNK, end, args.aStep, args.bStep, args.p0, args.p1);
}

function isArithmetic(f: Pair): bool {
  return f == Pair.add || f == Pair.sub || f == Pair.mul || f == Pair.div;
}

/** Comparisons make bytes, everything else floats. */
function isComparison(f: Pair): bool {
  return f == Pair.equal || f == Pair.greater || f == Pair.less;
}

function run(
  f: Pair,
  a: usize,
  b: usize,
  y: usize,
  from: i32,
  end: i32,
  aStep: i32,
  bStep: i32,
  p0: f32,
  p1: f32,
): void {
  let i = from;
  if (isArithmetic(f) && aStep <= 1 && bStep <= 1 && aStep + bStep > 0) {
    const a0 = v128.load32_splat(a),
      b0 = v128.load32_splat(b);
    for (; i + 4 <= end; i += 4) {
      const at = (<usize>i) << 2;
      const va = aStep != 0 ? v128.load(a + at) : a0;
      const vb = bStep != 0 ? v128.load(b + at) : b0;
      let v: v128;
      if (f == Pair.add) v = f32x4.add(va, vb);
      else if (f == Pair.sub) v = f32x4.sub(va, vb);
      else if (f == Pair.mul) v = f32x4.mul(va, vb);
      else v = f32x4.div(va, vb);
      v128.store(y + at, v);
    }
  }
  const bytes = isComparison(f);
  for (; i < end; i++) {
    const va = load<f32>(a + ((<usize>(i * aStep)) << 2)),
      vb = load<f32>(b + ((<usize>(i * bStep)) << 2));
    const value = applyPair(f, <f64>va, <f64>vb, <f64>p0, <f64>p1);
    if (bytes) store<u8>(y + <usize>i, <u8>value);
    else store<f32>(y + ((<usize>i) << 2), <f32>value);
  }
}

@unmanaged
export class BroadcastAxis {
  size: i32;
  aStride: i32;
  bStride: i32;
}

/** Size and strides of the last axis, then of the others. */
@unmanaged
export class BroadcastAxes {
  inner: i32;
  aStep: i32;
  bStep: i32;
  outer: List<BroadcastAxis>;
}

@unmanaged
export class BinaryBroadcastArguments {
  f: Pair;
  a: usize;
  b: usize;
  y: usize;
  p0: f32;
  p1: f32;
  axes: BroadcastAxes;
}

/** A unit is one row of the result's last axis. */
export function binaryBroadcast(args: BinaryBroadcastArguments, unit: i32): void {
  const f = args.f,
    inner = args.axes.inner,
    outer = args.axes.outer;
  let aBase = 0,
    bBase = 0,
    rest = unit;
  for (let i = outer.length - 1; i >= 0; i--) {
    const axis = outer.at(i);
    const index = rest % axis.size;
    rest /= axis.size;
    aBase += index * axis.aStride;
    bBase += index * axis.bStride;
  }
  const a = args.a + ((<usize>aBase) << 2),
    b = args.b + ((<usize>bBase) << 2);
  const y = args.y + <usize>(unit * inner * (isComparison(f) ? 1 : 4));
  run(f, a, b, y, 0, inner, args.axes.aStep, args.axes.bStep, args.p0, args.p1);
}

export enum ElementType {
  float32,
  int32,
  uint8,
}

@unmanaged
export class CastArguments {
  x: usize;
  y: usize;
  n: i32;
  from: ElementType;
  to: ElementType;
}

/** A unit is one chunk. Towards integers the fraction is cut off. */
export function cast(args: CastArguments, unit: i32): void {
  const x = args.x,
    y = args.y;
  const end = chunkEnd(unit, args.n);
  const from = args.from,
    to = args.to;
  for (let i = unit * CHUNK; i < end; i++) {
    const word = (<usize>i) << 2;
    let value: f64;
    if (from == ElementType.float32) value = <f64>load<f32>(x + word);
    else if (from == ElementType.int32) value = <f64>load<i32>(x + word);
    else value = <f64>load<u8>(x + <usize>i);
    if (to == ElementType.float32) store<f32>(y + word, <f32>value);
    else if (to == ElementType.int32) store<i32>(y + word, toInt32(value));
    else store<u8>(y + <usize>i, <u8>toInt32(value));
  }
}

/** As JavaScript does it: NaN and infinity become 0, and what does not fit wraps around. */
function toInt32(value: f64): i32 {
  if (!isFinite(value)) return 0;
  const wrapped = trunc(value) - floor(trunc(value) / 4294967296) * 4294967296;
  return <i32>(<u32>wrapped);
}
