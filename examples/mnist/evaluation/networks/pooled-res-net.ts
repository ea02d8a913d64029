// A residual network that halves its images by max-pools, where res-net.ts has strides: every convolution sees all pixels of its
// size. As in Page, "How to Train Your ResNet" (2018), a convolution widens at each size, and a residual block follows, here at the two
// smaller ones.

import { nn, type Tensor } from "pellucid";
import { ResidualBlock } from "./res-net.js";

const widen = (from: number, to: number) =>
  new nn.Sequential(
    new nn.Conv2d(from, to, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(to),
    new nn.ReLU(),
  );

export class PooledResNet extends nn.Module {
  features: nn.Sequential;
  fc: nn.Linear;

  constructor(width: number) {
    super();
    this.features = new nn.Sequential(
      widen(1, width), // [N, width, 28, 28]
      new nn.MaxPool2d(2),
      widen(width, 2 * width), // [N, 2·width, 14, 14]
      new ResidualBlock(2 * width, 2 * width, 1),
      new nn.MaxPool2d(2),
      widen(2 * width, 4 * width), // [N, 4·width, 7, 7]
      new ResidualBlock(4 * width, 4 * width, 1),
    );
    this.fc = new nn.Linear(4 * width, 10);
  }

  forward(x: Tensor): Tensor {
    return this.fc.forward(this.features.forward(x).mean([2, 3])); // [N, 10]
  }
}
