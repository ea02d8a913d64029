// One step of Adam, four parameters at a time, in one pass over the four arrays.

import { address, CHUNK, chunkEnd, float, int } from "../simd/vector";

/** arguments: parameter, gradient, m, v, n, stepSize, β1, β2, 1 / rootCorrection, eps, shrink, penalty. A unit is one chunk. */
export function adam(args: usize, unit: i32): void {
  const parameter = address(args, 0),
    gradient = address(args, 1),
    mean = address(args, 2),
    square = address(args, 3);
  const end = chunkEnd(unit, int(args, 4));
  const stepSize = float(args, 5),
    beta1 = float(args, 6),
    beta2 = float(args, 7),
    inverseRoot = float(args, 8);
  const eps = float(args, 9),
    shrink = float(args, 10),
    penalty = float(args, 11);
  const rest1 = float(args, 12),
    rest2 = float(args, 13);
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
