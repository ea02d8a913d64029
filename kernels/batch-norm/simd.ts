// Batch normalization, one channel to a unit; sums in float64 as in the reference.

import { flag, optional } from "../shared/simd/arguments";

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
  for (let n = 0; n < N; n++) {
    const row = x + ((<usize>(n * C + unit) * <usize>L) << 2);
    for (let i = 0; i < L; i++) total += <f64>load<f32>(row + ((<usize>i) << 2));
  }
  const mean = total / M;
  let squares: f64 = 0;
  for (let n = 0; n < N; n++) {
    const row = x + ((<usize>(n * C + unit) * <usize>L) << 2);
    for (let i = 0; i < L; i++) {
      const deviation = <f64>load<f32>(row + ((<usize>i) << 2)) - mean;
      squares += deviation * deviation;
    }
  }
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
  const dy = args.dy,
    x = args.x,
    dx = args.dx;
  const N = args.N,
    C = args.C,
    L = args.L;
  const mean = <f64>orElse(args.mean, unit, 0);
  const invStd = 1 / sqrt<f64>(<f64>orElse(args.variance, unit, 0) + <f64>args.eps);
  const training = args.training != 0;
  let sumDy: f64 = 0,
    sumDyXHat: f64 = 0;
  for (let n = 0; n < N; n++) {
    const row = (<usize>(n * C + unit) * <usize>L) << 2;
    for (let i = 0; i < L; i++) {
      const at = row + ((<usize>i) << 2);
      const g = <f64>load<f32>(dy + at);
      sumDy += g;
      sumDyXHat += g * (<f64>load<f32>(x + at) - mean) * invStd;
    }
  }
  store<f32>(args.dBias + ((<usize>unit) << 2), <f32>sumDy);
  store<f32>(args.dWeight + ((<usize>unit) << 2), <f32>sumDyXHat);
  const scale = <f64>orElse(args.weight, unit, 1) * invStd;
  const M = <f64>(N * L);
  const meanDy = training ? sumDy / M : 0,
    meanDyXHat = training ? sumDyXHat / M : 0;
  for (let n = 0; n < N; n++) {
    const row = (<usize>(n * C + unit) * <usize>L) << 2;
    for (let i = 0; i < L; i++) {
      const at = row + ((<usize>i) << 2);
      const xHat = (<f64>load<f32>(x + at) - mean) * invStd;
      store<f32>(dx + at, <f32>(scale * (<f64>load<f32>(dy + at) - meanDy - xHat * meanDyXHat)));
    }
  }
}
