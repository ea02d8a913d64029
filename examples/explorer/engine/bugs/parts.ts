// What a training is made of, as parts that can be exchanged: so that a wrong one can take the place of the right one.

import {
  batchNorm2d,
  conv2d,
  crossEntropy,
  linear,
  maxPool2d,
  optim,
  relu,
  type Tensor,
  zeros,
} from "pellucid";

/** What the loop needs of an optimizer. */
export interface Stepper {
  zeroGrad(): void;
  step(): void;
}

export interface Parts {
  /** 3 x 3, with padding 1. */
  convolution(x: Tensor, weight: Tensor, bias: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  /** 2 x 2. */
  pool(x: Tensor): Tensor;
  /** By the statistics of the batch. */
  normalize(x: Tensor, weight: Tensor, bias: Tensor): Tensor;
  dense(x: Tensor, weight: Tensor, bias: Tensor): Tensor;
  loss(logits: Tensor, labels: Tensor): Tensor;
  optimizer(parameters: Tensor[], lr: number): Stepper;
  /** One step of the training, once the loss is there. */
  update(optimizer: Stepper, loss: Tensor): void;
}

export const right: Parts = {
  convolution: (x, weight, bias) => conv2d(x, weight, bias, { padding: 1 }),
  relu,
  pool: (x) => maxPool2d(x, 2),
  normalize(x, weight, bias) {
    const running = () => zeros([x.shape[1]], { dtype: x.dtype });
    return batchNorm2d(x, running(), running(), weight, bias, { training: true });
  },
  dense: linear,
  loss: (logits, labels) => crossEntropy(logits, labels),
  optimizer: (parameters, lr) => new optim.Adam(parameters, { lr }),
  update(optimizer, loss) {
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  },
};
