// Cross-entropy of logits [N, C] against class indices; see reference.ts for the formulas.

import { expSum, maximum } from "../softmax/simd";

@unmanaged
export class CrossEntropyArguments {
  logits: usize;
  labels: usize;
  losses: usize;
  probabilities: usize;
  C: i32;
  labelSmoothing: f32;
}

/** A unit is one sample. */
export function softmaxCrossEntropy(args: CrossEntropyArguments, unit: i32): void {
  const C = args.C;
  const smoothing = <f64>args.labelSmoothing;
  const row = (<usize>unit * <usize>C) << 2;
  const logits = args.logits + row;
  const label = load<i32>(args.labels + ((<usize>unit) << 2));
  const largest = maximum(logits, C, 4);
  const sum = expSum(logits, C, 4, largest);
  let target = (1 - smoothing) * (<f64>load<f32>(logits + ((<usize>label) << 2)) - <f64>largest);
  for (let c = 0; c < C; c++) {
    const shifted = <f64>load<f32>(logits + ((<usize>c) << 2)) - <f64>largest;
    store<f32>(args.probabilities + row + ((<usize>c) << 2), <f32>(NativeMath.exp(shifted) / sum));
    if (smoothing != 0) target += (smoothing / <f64>C) * shifted;
  }
  store<f32>(args.losses + ((<usize>unit) << 2), <f32>(NativeMath.log(sum) - target));
}

@unmanaged
export class CrossEntropyBackwardArguments {
  probabilities: usize;
  labels: usize;
  dLosses: usize;
  dLogits: usize;
  C: i32;
  labelSmoothing: f32;
}

/** A unit is one sample. */
export function softmaxCrossEntropyBackward(args: CrossEntropyBackwardArguments, unit: i32): void {
  const C = args.C;
  const smoothing = args.labelSmoothing;
  const row = (<usize>unit * <usize>C) << 2;
  const label = load<i32>(args.labels + ((<usize>unit) << 2));
  const dLoss = load<f32>(args.dLosses + ((<usize>unit) << 2));
  for (let c = 0; c < C; c++) {
    const at = row + ((<usize>c) << 2);
    const q = smoothing / <f32>C + (c == label ? 1 - smoothing : 0);
    store<f32>(args.dLogits + at, (load<f32>(args.probabilities + at) - q) * dLoss);
  }
}
