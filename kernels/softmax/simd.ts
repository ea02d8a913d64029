// Softmax and its logarithm along the middle axis of [outer, R, inner], in float64 inside.

import { flag } from "../shared/simd/arguments";

@unmanaged
export class SoftmaxArguments {
  x: usize;
  y: usize;
  R: i32;
  inner: i32;
  logarithm: flag;
}

/** A unit is one outer index. */
export function softmax(args: SoftmaxArguments, unit: i32): void {
  const R = args.R,
    inner = args.inner;
  const logarithm = args.logarithm != 0;
  const step = (<usize>inner) << 2;
  for (let i = 0; i < inner; i++) {
    const offset = (<usize>unit * <usize>(R * inner) + <usize>i) << 2;
    softmaxOne(args.x + offset, args.y + offset, R, step, logarithm);
  }
}

function softmaxOne(x: usize, y: usize, R: i32, step: usize, logarithm: bool): void {
  const largest = maximum(x, R, step);
  const sum = expSum(x, R, step, largest);
  const logSum = NativeMath.log(sum);
  for (let r = 0; r < R; r++) {
    const shifted = <f64>load<f32>(x) - <f64>largest;
    store<f32>(y, <f32>(logarithm ? shifted - logSum : NativeMath.exp(shifted) / sum));
    x += step;
    y += step;
  }
}

export function maximum(x: usize, count: i32, step: usize): f32 {
  let largest: f32 = -Infinity;
  for (let r = 0; r < count; r++) {
    largest = max<f32>(largest, load<f32>(x));
    x += step;
  }
  return largest;
}

/** Σ exp(x − largest) */
export function expSum(x: usize, count: i32, step: usize, largest: f32): f64 {
  let sum: f64 = 0;
  for (let r = 0; r < count; r++) {
    sum += NativeMath.exp(<f64>load<f32>(x) - <f64>largest);
    x += step;
  }
  return sum;
}
