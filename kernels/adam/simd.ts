// One step of Adam, four parameters at a time, in one pass over the four arrays.

import { CHUNK } from "../shared/chunk";
import { chunkEnd } from "../shared/simd/vector";

@unmanaged
export class AdamArguments {
  parameter: usize;
  gradient: usize;
  m: usize;
  v: usize;
  n: i32;
  stepSize: f32;
  beta1: f32;
  beta2: f32;
  /** 1 − β1 and 1 − β2. */
  rest1: f32;
  rest2: f32;
  /** 1 / sqrt(1 − β2^step) */
  inverseRoot: f32;
  eps: f32;
  shrink: f32;
  penalty: f32;
}

/** A unit is one chunk. */
export function adam(args: AdamArguments, unit: i32): void {
  const parameter = args.parameter,
    gradient = args.gradient,
    mean = args.m,
    square = args.v;
  const end = chunkEnd(unit, args.n);
  const stepSize = args.stepSize,
    beta1 = args.beta1,
    beta2 = args.beta2,
    rest1 = args.rest1,
    rest2 = args.rest2;
  const inverseRoot = args.inverseRoot,
    eps = args.eps,
    shrink = args.shrink,
    penalty = args.penalty;
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
