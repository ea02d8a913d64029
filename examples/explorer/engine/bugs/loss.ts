// Cross-entropy, averaged over the batch, as a user would write it, whose gradient can be exchanged.

import { cast, crossEntropy, defineOp, equal, mul, reshape, softmax, type Tensor, tensor } from "pellucid";

/** dLoss/dLogits out of the probabilities p, the targets q and the number of images. */
export type LogitsGradient = (p: Tensor, q: Tensor, N: number) => Tensor;

/** q[n, c] = 1 where c is the label of image n, else 0. */
export function oneHot(labels: Tensor, p: Tensor): Tensor {
  const [N, C] = p.shape;
  const classes = tensor(Int32Array.from({ length: C }, (_, c) => c));
  return cast(equal(reshape(labels, [N, 1]), classes), p.dtype);
}

export const crossEntropyWith = (gradient: LogitsGradient) =>
  defineOp({
    name: "crossEntropy",
    forward(_, logits: Tensor, labels: Tensor) {
      const p = softmax(logits, 1);
      return { y: crossEntropy(logits, labels), saved: { p, q: oneHot(labels, p) } };
    },
    backward: ({ saved: { p, q } }, dLoss) => [mul(dLoss, gradient(p, q, p.shape[0])), null],
  });
