// The shape of the specified network with other numbers: convolutions 3 x 3, each with ReLU and a pooling that halves the
// resolution, and dense layers. Without convolutions it is a multi-layer perceptron, without hidden layers as well a
// linear softmax classifier.

import { flatten, nn, relu, type Tensor } from "pellucid";

export interface ConvNetOptions {
  /** Feature maps after each convolution. */
  channels: readonly number[];
  /** Units of each hidden dense layer. */
  hidden: readonly number[];
  /** Share of each hidden layer's units that are left out in a training step. */
  dropout: number;
  /** Whether every convolution is followed by batch-norm. */
  batchNorm: boolean;
}

export class ConvNet extends nn.Module {
  convolutions: nn.Conv2d[];
  norms: nn.BatchNorm2d[];
  pool = new nn.MaxPool2d(2);
  hidden: nn.Linear[];
  dropout: nn.Dropout;
  out: nn.Linear;

  constructor({ channels, hidden, dropout, batchNorm }: ConvNetOptions) {
    super();
    const maps = [1, ...channels];
    this.convolutions = channels.map(
      (k, i) => new nn.Conv2d(maps[i], k, 3, { padding: 1, bias: !batchNorm }),
    );
    this.norms = batchNorm ? channels.map((k) => new nn.BatchNorm2d(k)) : [];
    const side = Math.floor(28 / 2 ** channels.length);
    const units = [maps[channels.length] * side * side, ...hidden];
    this.hidden = hidden.map((n, i) => new nn.Linear(units[i], n));
    this.dropout = new nn.Dropout(dropout);
    this.out = new nn.Linear(units[hidden.length], 10);
  }

  forward(x: Tensor): Tensor {
    for (const [i, convolution] of this.convolutions.entries()) {
      const y = convolution.forward(x);
      x = this.pool.forward(relu(this.norms[i]?.forward(y) ?? y));
    }
    x = flatten(x);
    for (const layer of this.hidden) x = this.dropout.forward(relu(layer.forward(x)));
    return this.out.forward(x);
  }
}
