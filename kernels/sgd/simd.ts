// One step of stochastic gradient descent, in one pass.

import { address, CHUNK, chunkEnd, float, int } from "../simd/vector";

/** arguments: parameter, gradient, velocity or 0, n, first step, nesterov, lr, momentum, 1 − dampening, weightDecay. */
export function sgd(args: usize, unit: i32): void {
  const parameter = address(args, 0),
    gradient = address(args, 1),
    velocity = address(args, 2);
  const end = chunkEnd(unit, int(args, 3));
  const first = int(args, 4) != 0,
    nesterov = int(args, 5) != 0;
  const lr = float(args, 6),
    momentum = float(args, 7),
    rest = float(args, 8),
    weightDecay = float(args, 9);
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
