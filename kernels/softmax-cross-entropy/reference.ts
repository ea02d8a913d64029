// Cross-entropy of logits against class indices, with its gradient, in one pass each.
//
//   N batch, C classes
//   logits : [N, C]     labels : [N] in [0, C)     losses : [N]     probabilities : [N, C]
//
// The target distribution q puts 1 − ε on the label and spreads ε evenly over all classes (label smoothing), so
//   loss  = −Σ q_c · log softmax(z)_c = logsumexp(z) − (1 − ε)·z_label − (ε/C)·Σ z_c      because Σ q = 1
//   dz_c  = (softmax(z)_c − q_c) · dLoss
// Neither takes the logarithm of a probability, so logits of ±1e4 are as good as any.

import type { FloatArray } from "../shared/types.js";
import { maxAndExpSum } from "../softmax/reference.js";

/** The sizes of logits [N, C], and the smoothing of labels [N]. */
export interface CrossEntropyDims {
  /** Samples in the batch. */
  N: number;
  /** Classes. */
  C: number;
  /** ε: 0 is the plain loss. */
  labelSmoothing: number;
}

export function softmaxCrossEntropy(
  logits: FloatArray,
  labels: Int32Array,
  losses: FloatArray,
  probabilities: FloatArray,
  { N, C, labelSmoothing }: CrossEntropyDims,
): void {
  for (let n = 0; n < N; n++) {
    const row = n * C;
    const { max, sum } = maxAndExpSum(logits, row, C, 1);
    // Measured from the maximum, so that nothing large is subtracted from something large.
    let target = (1 - labelSmoothing) * (logits[row + labels[n]] - max);
    for (let c = 0; c < C; c++) {
      probabilities[row + c] = Math.exp(logits[row + c] - max) / sum;
      if (labelSmoothing !== 0) target += (labelSmoothing / C) * (logits[row + c] - max);
    }
    losses[n] = Math.log(sum) - target;
  }
}

export function softmaxCrossEntropyBackward(
  probabilities: FloatArray,
  labels: Int32Array,
  dLosses: FloatArray,
  dLogits: FloatArray,
  { N, C, labelSmoothing }: CrossEntropyDims,
): void {
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++) {
      const q = labelSmoothing / C + (c === labels[n] ? 1 - labelSmoothing : 0);
      dLogits[n * C + c] = (probabilities[n * C + c] - q) * dLosses[n];
    }
}

/** What every backend offers of it. Labels are int32. */
export interface CrossEntropyKernels<S> {
  /** The loss of each sample, and the softmax of its logits, which the gradient is made of. */
  softmaxCrossEntropy(
    logits: S,
    labels: S,
    d: CrossEntropyDims,
  ): {
    /** [N] */
    losses: S;
    /** [N, C] */
    probabilities: S;
  };
  /** dLogits [N, C] = (probabilities − target) · dLosses. */
  softmaxCrossEntropyBackward(probabilities: S, labels: S, dLosses: S, d: CrossEntropyDims): S;
}
