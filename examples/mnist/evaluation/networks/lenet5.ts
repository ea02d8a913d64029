// LeCun, Bottou, Bengio, Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998), the network that MNIST
// became known with, as it is built today: every map of the second convolution sees all of the first, sub-sampling is a
// plain mean, and the last layer is dense.

import { flatten, nn, type Tensor, tanh } from "pellucid";

export class LeNet5 extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5, { padding: 2 });
  conv2 = new nn.Conv2d(6, 16, 5);
  pool = new nn.AvgPool2d(2);
  fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  forward(x: Tensor): Tensor {
    x = this.pool.forward(tanh(this.conv1.forward(x))); // [N, 6, 14, 14]
    x = this.pool.forward(tanh(this.conv2.forward(x))); // [N, 16, 5, 5]
    x = tanh(this.fc1.forward(flatten(x))); // [N, 120]
    x = tanh(this.fc2.forward(x)); // [N, 84]
    return this.fc3.forward(x); // [N, 10]
  }
}
