// Cross-entropy of logits [N, C] against class indices; see reference.ts for the formulas.

import { address, float, int } from "../simd/vector";
import { expSum, maximum } from "../softmax/simd";

/** arguments: logits, labels, losses, probabilities, C, ε. A unit is one sample. */
export function softmaxCrossEntropy(args: usize, unit: i32): void {
  const C = int(args, 4);
  const smoothing = <f64>float(args, 5);
  const row = (<usize>unit * <usize>C) << 2;
  const logits = address(args, 0) + row;
  const label = load<i32>(address(args, 1) + ((<usize>unit) << 2));
  const largest = maximum(logits, C, 4);
  const sum = expSum(logits, C, 4, largest);
  let target = (1 - smoothing) * (<f64>load<f32>(logits + ((<usize>label) << 2)) - <f64>largest);
  for (let c = 0; c < C; c++) {
    const shifted = <f64>load<f32>(logits + ((<usize>c) << 2)) - <f64>largest;
    store<f32>(address(args, 3) + row + ((<usize>c) << 2), <f32>(NativeMath.exp(shifted) / sum));
    if (smoothing != 0) target += (smoothing / <f64>C) * shifted;
  }
  store<f32>(address(args, 2) + ((<usize>unit) << 2), <f32>(NativeMath.log(sum) - target));
}

/** arguments: probabilities, labels, dLosses, dLogits, C, ε. A unit is one sample. */
export function softmaxCrossEntropyBackward(args: usize, unit: i32): void {
  const C = int(args, 4);
  const smoothing = float(args, 5);
  const row = (<usize>unit * <usize>C) << 2;
  const label = load<i32>(address(args, 1) + ((<usize>unit) << 2));
  const dLoss = load<f32>(address(args, 2) + ((<usize>unit) << 2));
  for (let c = 0; c < C; c++) {
    const at = row + ((<usize>c) << 2);
    const q = smoothing / <f32>C + (c == label ? 1 - smoothing : 0);
    store<f32>(address(args, 3) + at, (load<f32>(address(args, 0) + at) - q) * dLoss);
  }
}
