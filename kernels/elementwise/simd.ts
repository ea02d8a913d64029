// The elementwise table in float32. The arithmetic ones run four at a time; the others call the same functions as the
// reference, in float64.

import { address, CHUNK, chunkEnd, float, int } from "../simd/vector";

/** The order of the table in reference.ts. */
enum Unary {
  neg,
  exp,
  log,
  sqrt,
  abs,
  sign,
  tanh,
  sigmoid,
  leakyRelu,
  clamp,
  power,
}

/** arguments: function, x, y, n, p0, p1. A unit is one chunk. */
export function unary(args: usize, unit: i32): void {
  const f = int(args, 0);
  const x = address(args, 1),
    y = address(args, 2);
  const end = chunkEnd(unit, int(args, 3));
  const p0 = float(args, 4),
    p1 = float(args, 5);
  let i = unit * CHUNK;
  if (f == Unary.neg || f == Unary.sqrt || f == Unary.abs) {
    for (; i + 4 <= end; i += 4) {
      const v = v128.load(x + ((<usize>i) << 2));
      const w = f == Unary.neg ? f32x4.neg(v) : f == Unary.sqrt ? f32x4.sqrt(v) : f32x4.abs(v);
      v128.store(y + ((<usize>i) << 2), w);
    }
  }
  for (; i < end; i++)
    store<f32>(y + ((<usize>i) << 2), unaryScalar(f, load<f32>(x + ((<usize>i) << 2)), p0, p1));
}

function unaryScalar(f: i32, x: f32, p0: f32, p1: f32): f32 {
  const d = <f64>x;
  switch (f) {
    case Unary.neg:
      return -x;
    case Unary.exp:
      return <f32>NativeMath.exp(d);
    case Unary.log:
      return <f32>NativeMath.log(d);
    case Unary.sqrt:
      return sqrt<f32>(x);
    case Unary.abs:
      return abs<f32>(x);
    case Unary.sign:
      return x > 0 ? 1 : x < 0 ? -1 : x;
    case Unary.tanh:
      return <f32>NativeMath.tanh(d);
    case Unary.sigmoid:
      return <f32>(x >= 0 ? 1 / (1 + NativeMath.exp(-d)) : NativeMath.exp(d) / (1 + NativeMath.exp(d)));
    case Unary.leakyRelu:
      return x > 0 ? x : p0 * x;
    case Unary.clamp:
      return min<f32>(max<f32>(x, p0), p1);
    default:
      return <f32>NativeMath.pow(d, <f64>p0);
  }
}

enum Binary {
  add,
  sub,
  mul,
  div,
  pow,
  powBaseGrad,
  powExponentGrad,
  maximum,
  minimum,
  greaterShare,
  leakyReluBackward,
  clampBackward,
  equal,
  greater,
  less,
}

/** arguments: function, a, b, y, n, p0, p1, step of a, step of b. Steps are 1, or 0 for a single number. */
export function binary(args: usize, unit: i32): void {
  const f = int(args, 0);
  const a = address(args, 1),
    b = address(args, 2),
    y = address(args, 3);
  const end = chunkEnd(unit, int(args, 4));
  const p0 = float(args, 5),
    p1 = float(args, 6);
  run(f, a, b, y, unit * CHUNK, end, int(args, 7), int(args, 8), p0, p1);
}

function run(
  f: i32,
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
  if (f <= Binary.div && aStep + bStep > 0) {
    const a0 = v128.load32_splat(a),
      b0 = v128.load32_splat(b);
    for (; i + 4 <= end; i += 4) {
      const at = (<usize>i) << 2;
      const va = aStep != 0 ? v128.load(a + at) : a0;
      const vb = bStep != 0 ? v128.load(b + at) : b0;
      let v: v128;
      if (f == Binary.add) v = f32x4.add(va, vb);
      else if (f == Binary.sub) v = f32x4.sub(va, vb);
      else if (f == Binary.mul) v = f32x4.mul(va, vb);
      else v = f32x4.div(va, vb);
      v128.store(y + at, v);
    }
  }
  for (; i < end; i++) {
    const va = load<f32>(a + ((<usize>(i * aStep)) << 2)),
      vb = load<f32>(b + ((<usize>(i * bStep)) << 2));
    put(f, y, i, va, vb, p0, p1);
  }
}

/** Comparisons make bytes, everything else floats. */
function put(f: i32, y: usize, i: i32, a: f32, b: f32, p0: f32, p1: f32): void {
  if (f >= Binary.equal)
    store<u8>(y + <usize>i, f == Binary.equal ? u8(a == b) : f == Binary.greater ? u8(a > b) : u8(a < b));
  else store<f32>(y + ((<usize>i) << 2), binaryScalar(f, a, b, p0, p1));
}

function binaryScalar(f: i32, a: f32, b: f32, p0: f32, p1: f32): f32 {
  const x = <f64>a,
    z = <f64>b;
  switch (f) {
    case Binary.add:
      return a + b;
    case Binary.sub:
      return a - b;
    case Binary.mul:
      return a * b;
    case Binary.div:
      return a / b;
    case Binary.pow:
      return <f32>NativeMath.pow(x, z);
    case Binary.powBaseGrad:
      return <f32>(z == 0 ? 0 : z * NativeMath.pow(x, z - 1));
    case Binary.powExponentGrad:
      return <f32>(x == 0 && z >= 0 ? 0 : NativeMath.pow(x, z) * NativeMath.log(x));
    case Binary.maximum:
      return max<f32>(a, b);
    case Binary.minimum:
      return min<f32>(a, b);
    case Binary.greaterShare:
      return a > b ? 1 : a == b ? 0.5 : 0;
    case Binary.leakyReluBackward:
      return b > 0 ? a : p0 * a;
    default:
      return b >= p0 && b <= p1 ? a : 0;
  }
}

/**
 * arguments: function, a, b, y, rows, inner, p0, p1, step of a and b along the inner axis, rank, then for each outer axis
 * its size and both strides. A unit is one row of the result's last axis.
 */
export function binaryBroadcast(args: usize, unit: i32): void {
  const f = int(args, 0);
  const inner = int(args, 5);
  const rank = int(args, 10);
  let aBase = 0,
    bBase = 0,
    rest = unit;
  for (let axis = rank - 1; axis >= 0; axis--) {
    const at = 11 + axis * 3;
    const index = rest % int(args, at);
    rest /= int(args, at);
    aBase += index * int(args, at + 1);
    bBase += index * int(args, at + 2);
  }
  const a = address(args, 1) + ((<usize>aBase) << 2),
    b = address(args, 2) + ((<usize>bBase) << 2);
  const bytes = f >= Binary.equal ? 1 : 4;
  const y = address(args, 3) + <usize>(unit * inner * bytes);
  const aStep = int(args, 8),
    bStep = int(args, 9);
  if (aStep <= 1 && bStep <= 1) {
    run(f, a, b, y, 0, inner, aStep, bStep, float(args, 6), float(args, 7));
    return;
  }
  for (let i = 0; i < inner; i++) {
    const va = load<f32>(a + ((<usize>(i * aStep)) << 2)),
      vb = load<f32>(b + ((<usize>(i * bStep)) << 2));
    put(f, y, i, va, vb, float(args, 6), float(args, 7));
  }
}
