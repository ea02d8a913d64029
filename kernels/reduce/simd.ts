// Many values to one along the middle axis of [outer, R, inner], summed in float64 as the reference does.

export enum Reduction {
  sum,
  mean,
  max,
  min,
}

@unmanaged
export class ReduceArguments {
  f: Reduction;
  x: usize;
  y: usize;
  R: i32;
  inner: i32;
}

/** A unit is one outer index. */
export function reduce(args: ReduceArguments, unit: i32): void {
  const f = args.f,
    R = args.R,
    inner = args.inner;
  const x = args.x + ((<usize>unit * <usize>(R * inner)) << 2);
  const y = args.y + ((<usize>unit * <usize>inner) << 2);
  for (let i = 0; i < inner; i++)
    store<f32>(y + ((<usize>i) << 2), reduceOne(f, x + ((<usize>i) << 2), R, (<usize>inner) << 2));
}

function reduceOne(f: Reduction, x: usize, R: i32, step: usize): f32 {
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

@unmanaged
export class ArgReduceArguments {
  /** 1 for the largest, −1 for the smallest. */
  sign: f32;
  x: usize;
  y: usize;
  R: i32;
  inner: i32;
}

/** A unit is one outer index. */
export function argReduce(args: ArgReduceArguments, unit: i32): void {
  const sign = args.sign;
  const R = args.R,
    inner = args.inner;
  const x = args.x + ((<usize>unit * <usize>(R * inner)) << 2);
  const y = args.y + ((<usize>unit * <usize>inner) << 2);
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
