// Many values to one along the middle axis of [outer, R, inner], summed in float64 as the reference does.

import { address, int } from "../simd/vector";

enum Reduction {
  sum,
  mean,
  max,
  min,
}

/** arguments: function, x, y, R, inner. A unit is one outer index. */
export function reduce(args: usize, unit: i32): void {
  const f = int(args, 0),
    R = int(args, 3),
    inner = int(args, 4);
  const x = address(args, 1) + ((<usize>unit * <usize>(R * inner)) << 2);
  const y = address(args, 2) + ((<usize>unit * <usize>inner) << 2);
  for (let i = 0; i < inner; i++)
    store<f32>(y + ((<usize>i) << 2), reduceOne(f, x + ((<usize>i) << 2), R, (<usize>inner) << 2));
}

function reduceOne(f: i32, x: usize, R: i32, step: usize): f32 {
  if (f == Reduction.max || f == Reduction.min) {
    let best: f32 = f == Reduction.max ? -Infinity : Infinity;
    for (let r = 0; r < R; r++) {
      best = f == Reduction.max ? max<f32>(best, load<f32>(x)) : min<f32>(best, load<f32>(x));
      x += step;
    }
    return best;
  }
  let total: f64 = 0;
  for (let r = 0; r < R; r++) {
    total += <f64>load<f32>(x);
    x += step;
  }
  return <f32>(f == Reduction.mean ? total / <f64>R : total);
}

/** arguments: 1 for max or −1 for min, x, y, R, inner. A unit is one outer index. */
export function argReduce(args: usize, unit: i32): void {
  const sign = <f32>int(args, 0);
  const R = int(args, 3),
    inner = int(args, 4);
  const x = address(args, 1) + ((<usize>unit * <usize>(R * inner)) << 2);
  const y = address(args, 2) + ((<usize>unit * <usize>inner) << 2);
  for (let i = 0; i < inner; i++) {
    let bestAt = 0;
    let best = sign * load<f32>(x + ((<usize>i) << 2));
    for (let r = 1; r < R; r++) {
      const candidate = sign * load<f32>(x + ((<usize>(r * inner + i)) << 2));
      if (candidate > best || (candidate != candidate && best == best)) {
        best = candidate;
        bestAt = r;
      }
    }
    store<i32>(y + ((<usize>i) << 2), bestAt);
  }
}
