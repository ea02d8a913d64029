// Batch normalization, one channel to a unit; sums in float64 as in the reference.

import { address, float, int } from "../simd/vector";

/** arguments: x, mean, variance, N, C, L. */
export function batchNormStatistics(args: usize, unit: i32): void {
  const x = address(args, 0),
    N = int(args, 3),
    C = int(args, 4),
    L = int(args, 5);
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
  store<f32>(address(args, 1) + ((<usize>unit) << 2), <f32>mean);
  store<f32>(address(args, 2) + ((<usize>unit) << 2), <f32>(squares / M));
}

function orElse(pointer: usize, unit: i32, value: f32): f32 {
  return pointer == 0 ? value : load<f32>(pointer + ((<usize>unit) << 2));
}

/** arguments: x, mean, variance, weight or 0, bias or 0, y, N, C, L, eps. */
export function batchNormApply(args: usize, unit: i32): void {
  const N = int(args, 6),
    C = int(args, 7),
    L = int(args, 8);
  const mean = orElse(address(args, 1), unit, 0);
  const scale = <f32>(
    (<f64>orElse(address(args, 3), unit, 1) /
      sqrt<f64>(<f64>orElse(address(args, 2), unit, 0) + <f64>float(args, 9)))
  );
  const shift = orElse(address(args, 4), unit, 0);
  const m = f32x4.splat(mean),
    s = f32x4.splat(scale),
    b = f32x4.splat(shift);
  for (let n = 0; n < N; n++) {
    const row = (<usize>(n * C + unit) * <usize>L) << 2;
    const x = address(args, 0) + row,
      y = address(args, 5) + row;
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

/** arguments: dy, x, mean, variance, weight or 0, dx, dWeight, dBias, N, C, L, eps, training. */
export function batchNormBackward(args: usize, unit: i32): void {
  const dy = address(args, 0),
    x = address(args, 1),
    dx = address(args, 5);
  const N = int(args, 8),
    C = int(args, 9),
    L = int(args, 10);
  const mean = <f64>orElse(address(args, 2), unit, 0);
  const invStd = 1 / sqrt<f64>(<f64>orElse(address(args, 3), unit, 0) + <f64>float(args, 11));
  const training = int(args, 12) != 0;
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
  store<f32>(address(args, 7) + ((<usize>unit) << 2), <f32>sumDy);
  store<f32>(address(args, 6) + ((<usize>unit) << 2), <f32>sumDyXHat);
  const scale = <f64>orElse(address(args, 4), unit, 1) * invStd;
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
