// One step of stochastic gradient descent, in one pass.

import { CHUNK } from "../shared/chunk";
import { flag, optional } from "../shared/simd/arguments";
import { chunkEnd } from "../shared/simd/vector";

@unmanaged
export class SgdRates {
  lr: f32;
  momentum: f32;
  /** 1 − dampening */
  rest: f32;
  weightDecay: f32;
}

@unmanaged
export class SgdArguments {
  parameter: usize;
  gradient: usize;
  velocity: optional;
  n: i32;
  /** Whether this is the first step. */
  first: flag;
  nesterov: flag;
  rates: SgdRates;
}

/** A unit is one chunk. */
export function sgd(args: SgdArguments, unit: i32): void {
  const parameter = args.parameter,
    gradient = args.gradient,
    velocity = args.velocity;
  const end = chunkEnd(unit, args.n);
  const first = args.first != 0,
    nesterov = args.nesterov != 0;
  const lr = args.rates.lr,
    momentum = args.rates.momentum,
    rest = args.rates.rest,
    weightDecay = args.rates.weightDecay;
  for (let i = unit * CHUNK; i < end; i++) {
    const at = (<usize>i) << 2;
    const p = load<f32>(parameter + at);
    const g = load<f32>(gradient + at) + weightDecay * p;
    let direction = g;
    if (velocity != 0) {
      const v = first ? g : momentum * load<f32>(velocity + at) + rest * g;
      store<f32>(velocity + at, v);
      direction = nesterov ? g + momentum * v : v;
    }
    store<f32>(parameter + at, p - lr * direction);
  }
}
