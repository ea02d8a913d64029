// The network of the specification: two convolutions that look for ever larger patterns, each followed by a pooling
// that keeps the strongest answers at half the resolution, and two dense layers that decide. The numbers that come out
// are logits, one for each digit: the larger, the likelier.

import { flatten, nn, relu, type Tensor } from "pellucid";

export class CNN extends nn.Module {
  conv1 = new nn.Conv2d(1, 32, 3, { padding: 1 });
  conv2 = new nn.Conv2d(32, 64, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  fc1 = new nn.Linear(64 * 7 * 7, 128);
  fc2 = new nn.Linear(128, 10);

  forward(x: Tensor): Tensor {
    x = this.pool.forward(relu(this.conv1.forward(x))); // [N, 32, 14, 14]
    x = this.pool.forward(relu(this.conv2.forward(x))); // [N, 64, 7, 7]
    x = relu(this.fc1.forward(flatten(x))); // [N, 128]
    return this.fc2.forward(x); // [N, 10]
  }
}

// Next: src/tensor/tensor.ts, what `x` is in every line above.
