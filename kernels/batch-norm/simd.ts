// Batch normalization, one channel to a unit; sums in float64 as in the reference, four side by side, for an addition has to wait for the
// one before it in its sum.

import { flag, optional } from "../shared/simd/arguments";

/** Two floats, as float64. */
function two(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function sumOf(low: v128, high: v128): f64 {
  const sums = f64x2.add(low, high);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

@unmanaged
export class BatchNormStatisticsArguments {
  x: usize;
  mean: usize;
  variance: usize;
  N: i32;
  C: i32;
  L: i32;
}

export function batchNormStatistics(args: BatchNormStatisticsArguments, unit: i32): void {
  const x = args.x,
    N = args.N,
    C = args.C,
    L = args.L;
  const M = <f64>(N * L);
  let total: f64 = 0;
  let low = f64x2.splat(0),
    high = f64x2.splat(0);
  for (let n = 0; n < N; n++) {
    let at = x + ((<usize>(n * C + unit) * <usize>L) << 2);
    const end = at + ((<usize>L) << 2);
    for (; at + 16 <= end; at += 16) {
      low = f64x2.add(low, two(at));
      high = f64x2.add(high, two(at + 8));
    }
    for (; at < end; at += 4) total += <f64>load<f32>(at);
  }
  const mean = (total + sumOf(low, high)) / M;
  const m = f64x2.splat(mean);
  let squares: f64 = 0;
  low = f64x2.splat(0);
  high = f64x2.splat(0);
  for (let n = 0; n < N; n++) {
    let at = x + ((<usize>(n * C + unit) * <usize>L) << 2);
    const end = at + ((<usize>L) << 2);
    for (; at + 16 <= end; at += 16) {
      const a = f64x2.sub(two(at), m),
        b = f64x2.sub(two(at + 8), m);
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    for (; at < end; at += 4) {
      const deviation = <f64>load<f32>(at) - mean;
      squares += deviation * deviation;
    }
  }
  squares += sumOf(low, high);
  store<f32>(args.mean + ((<usize>unit) << 2), <f32>mean);
  store<f32>(args.variance + ((<usize>unit) << 2), <f32>(squares / M));
}

function orElse(pointer: usize, unit: i32, value: f32): f32 {
  return pointer == 0 ? value : load<f32>(pointer + ((<usize>unit) << 2));
}

@unmanaged
export class BatchNormApplyArguments {
  x: usize;
  mean: usize;
  variance: usize;
  weight: optional;
  bias: optional;
  y: usize;
  N: i32;
  C: i32;
  L: i32;
  eps: f32;
}

export function batchNormApply(args: BatchNormApplyArguments, unit: i32): void {
  const N = args.N,
    C = args.C,
    L = args.L;
  const mean = orElse(args.mean, unit, 0);
  const scale = <f32>(
    (<f64>orElse(args.weight, unit, 1) / sqrt<f64>(<f64>orElse(args.variance, unit, 0) + <f64>args.eps))
  );
  const shift = orElse(args.bias, unit, 0);
  const m = f32x4.splat(mean),
    s = f32x4.splat(scale),
    b = f32x4.splat(shift);
  for (let n = 0; n < N; n++) {
    const row = (<usize>(n * C + unit) * <usize>L) << 2;
    const x = args.x + row,
      y = args.y + row;
    let i = 0;
    for (; i + 4 <= L; i += 4) {
      const at = (<usize>i) << 2;
      v128.store(y + at, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + at), m), s), b));
    }
    for (; i < L; i++) {
      const at = (<usize>i) << 2;
      store<f32>(y + at, (load<f32>(x + at) - mean) * scale + shift);
    }
  }
}

@unmanaged
export class BatchNormBackwardArguments {
  dy: usize;
  x: usize;
  mean: usize;
  variance: usize;
  weight: optional;
  dx: usize;
  dWeight: usize;
  dBias: usize;
  N: i32;
  C: i32;
  L: i32;
  eps: f32;
  training: flag;
}

export function batchNormBackward(args: BatchNormBackwardArguments, unit: i32): void {
  const N = args.N,
    C = args.C,
    L = args.L;
  const row = (<usize>unit * <usize>L) << 2,
    image = (<usize>C * <usize>L) << 2,
    bytes = (<usize>L) << 2,
    quads = bytes & ~15;
  const mean = <f64>orElse(args.mean, unit, 0);
  const invStd = 1 / sqrt<f64>(<f64>orElse(args.variance, unit, 0) + <f64>args.eps);
  const m = f64x2.splat(mean),
    inverse = f64x2.splat(invStd);
  const training = args.training != 0;
  let sumDy: f64 = 0,
    sumDyXHat: f64 = 0;
  let lowDy = f64x2.splat(0),
    highDy = f64x2.splat(0),
    lowXHat = f64x2.splat(0),
    highXHat = f64x2.splat(0);
  for (let n = 0; n < N; n++) {
    const dy = args.dy + row + <usize>n * image,
      x = args.x + row + <usize>n * image;
    let at: usize = 0;
    for (; at < quads; at += 16) {
      const g = two(dy + at),
        h = two(dy + at + 8);
      lowDy = f64x2.add(lowDy, g);
      highDy = f64x2.add(highDy, h);
      lowXHat = f64x2.add(lowXHat, f64x2.mul(f64x2.mul(g, f64x2.sub(two(x + at), m)), inverse));
      highXHat = f64x2.add(highXHat, f64x2.mul(f64x2.mul(h, f64x2.sub(two(x + at + 8), m)), inverse));
    }
    for (; at < bytes; at += 4) {
      const g = <f64>load<f32>(dy + at);
      sumDy += g;
      sumDyXHat += g * (<f64>load<f32>(x + at) - mean) * invStd;
    }
  }
  sumDy += sumOf(lowDy, highDy);
  sumDyXHat += sumOf(lowXHat, highXHat);
  store<f32>(args.dBias + ((<usize>unit) << 2), <f32>sumDy);
  store<f32>(args.dWeight + ((<usize>unit) << 2), <f32>sumDyXHat);
  const scale = <f64>orElse(args.weight, unit, 1) * invStd;
  const M = <f64>(N * L);
  const meanDy = training ? sumDy / M : 0,
    meanDyXHat = training ? sumDyXHat / M : 0;
  const s = f64x2.splat(scale),
    a = f64x2.splat(meanDy),
    b = f64x2.splat(meanDyXHat);
  for (let n = 0; n < N; n++) {
    const dy = args.dy + row + <usize>n * image,
      x = args.x + row + <usize>n * image,
      dx = args.dx + row + <usize>n * image;
    let at: usize = 0;
    for (; at < quads; at += 8) {
      const xHat = f64x2.mul(f64x2.sub(two(x + at), m), inverse);
      const d = f64x2.mul(s, f64x2.sub(f64x2.sub(two(dy + at), a), f64x2.mul(xHat, b)));
      v128.store64_lane(dx + at, f32x4.demote_f64x2_zero(d), 0);
    }
    for (; at < bytes; at += 4) {
      const xHat = (<f64>load<f32>(x + at) - mean) * invStd;
      store<f32>(dx + at, <f32>(scale * (<f64>load<f32>(dy + at) - meanDy - xHat * meanDyXHat)));
    }
  }
}
