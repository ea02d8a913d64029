// One step of Adam, eight parameters at a time, side by side for the level `wide`, in one pass over the four arrays.

import { CHUNK } from "../shared/chunk";
import { chunkEnd, storePair } from "../shared/simd/vector";

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
  for (; i + 8 <= end; i += 8) {
    const at = (<usize>i) << 2;
    const decay = f32x4.splat(penalty),
      keepMean = f32x4.splat(beta1),
      addMean = f32x4.splat(rest1),
      keepSquare = f32x4.splat(beta2),
      addSquare = f32x4.splat(rest2);
    const p0 = v128.load(parameter + at),
      p1 = v128.load(parameter + at, 16);
    const g0 = f32x4.add(v128.load(gradient + at), f32x4.mul(p0, decay)),
      g1 = f32x4.add(v128.load(gradient + at, 16), f32x4.mul(p1, decay));
    const m0 = f32x4.add(f32x4.mul(v128.load(mean + at), keepMean), f32x4.mul(g0, addMean)),
      m1 = f32x4.add(f32x4.mul(v128.load(mean + at, 16), keepMean), f32x4.mul(g1, addMean));
    const gg0 = f32x4.mul(f32x4.mul(g0, addSquare), g0),
      gg1 = f32x4.mul(f32x4.mul(g1, addSquare), g1);
    const v0 = f32x4.add(f32x4.mul(v128.load(square + at), keepSquare), gg0),
      v1 = f32x4.add(f32x4.mul(v128.load(square + at, 16), keepSquare), gg1);
    const scale = f32x4.splat(inverseRoot),
      above = f32x4.splat(eps);
    const root0 = f32x4.add(f32x4.mul(f32x4.sqrt(v0), scale), above),
      root1 = f32x4.add(f32x4.mul(f32x4.sqrt(v1), scale), above);
    const step = f32x4.splat(stepSize),
      shrunk = f32x4.splat(shrink);
    const moved0 = f32x4.div(f32x4.mul(m0, step), root0),
      moved1 = f32x4.div(f32x4.mul(m1, step), root1);
    storePair(
      parameter + at,
      f32x4.sub(f32x4.mul(p0, shrunk), moved0),
      f32x4.sub(f32x4.mul(p1, shrunk), moved1),
    );
    storePair(mean + at, m0, m1);
    storePair(square + at, v0, v1);
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
