// One step of Adam, four parameters at a time, in one pass over the four arrays.

import { CHUNK } from "../shared/chunk";
import { chunkEnd } from "../shared/simd/vector";

@unmanaged
export class AdamRates {
  beta1: f32;
  beta2: f32;
  /** 1 − β1 and 1 − β2. */
  rest1: f32;
  rest2: f32;
  eps: f32;
}

/** See factors.ts. */
@unmanaged
export class AdamFactors {
  stepSize: f32;
  inverseRoot: f32;
  shrink: f32;
  penalty: f32;
}

@unmanaged
export class AdamArguments {
  parameter: usize;
  gradient: usize;
  m: usize;
  v: usize;
  n: i32;
  rates: AdamRates;
  factors: AdamFactors;
}

/** A unit is one chunk. */
export function adam(args: AdamArguments, unit: i32): void {
  const parameter = args.parameter,
    gradient = args.gradient,
    mean = args.m,
    square = args.v;
  const end = chunkEnd(unit, args.n);
  const rates = args.rates,
    factors = args.factors;
  const beta1 = rates.beta1,
    beta2 = rates.beta2,
    rest1 = rates.rest1,
    rest2 = rates.rest2,
    eps = rates.eps;
  const stepSize = factors.stepSize,
    inverseRoot = factors.inverseRoot,
    shrink = factors.shrink,
    penalty = factors.penalty;
  let i = unit * CHUNK;
  for (; i + 4 <= end; i += 4) {
    const at = (<usize>i) << 2;
    const p = v128.load(parameter + at);
    const g = f32x4.add(v128.load(gradient + at), f32x4.mul(p, f32x4.splat(penalty)));
    const m = f32x4.add(
      f32x4.mul(v128.load(mean + at), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(rest1)),
    );
    const gg = f32x4.mul(f32x4.mul(g, f32x4.splat(rest2)), g);
    const v = f32x4.add(f32x4.mul(v128.load(square + at), f32x4.splat(beta2)), gg);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(inverseRoot)), f32x4.splat(eps));
    const moved = f32x4.div(f32x4.mul(m, f32x4.splat(stepSize)), root);
    v128.store(parameter + at, f32x4.sub(f32x4.mul(p, f32x4.splat(shrink)), moved));
    v128.store(mean + at, m);
    v128.store(square + at, v);
  }
  for (; i < end; i++) {
    const at = (<usize>i) << 2;
    const p = load<f32>(parameter + at);
    const g = load<f32>(gradient + at) + p * penalty;
    const m = load<f32>(mean + at) * beta1 + g * rest1;
    const v = load<f32>(square + at) * beta2 + g * rest2 * g;
    store<f32>(parameter + at, p * shrink - (m * stepSize) / (sqrt<f32>(v) * inverseRoot + eps));
    store<f32>(mean + at, m);
    store<f32>(square + at, v);
  }
}
