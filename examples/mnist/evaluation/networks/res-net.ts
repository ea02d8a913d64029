// He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition" (2015), at the size of MNIST. Each block learns what
// to add to what it was given: with nothing learned it passes its input on, and so do many of them in a row, which is why
// networks of this kind can be deep.

import { add, nn, relu, type Tensor } from "pellucid";

/** relu(x + norm(conv(relu(norm(conv(x)))))), where x is brought to the new size by a convolution 1 x 1 if that changes. */
export class ResidualBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  shortcut: nn.Sequential | null;

  constructor(from: number, to: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(from, to, 3, { padding: 1, stride, bias: false });
    this.bn1 = new nn.BatchNorm2d(to);
    this.conv2 = new nn.Conv2d(to, to, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(to);
    this.shortcut =
      stride === 1 && from === to
        ? null
        : new nn.Sequential(new nn.Conv2d(from, to, 1, { stride, bias: false }), new nn.BatchNorm2d(to));
  }

  forward(x: Tensor): Tensor {
    const y = relu(this.bn1.forward(this.conv1.forward(x)));
    return relu(add(this.bn2.forward(this.conv2.forward(y)), this.shortcut?.forward(x) ?? x));
  }
}

export class ResNet extends nn.Module {
  stem: nn.Conv2d;
  bn: nn.BatchNorm2d;
  pool = new nn.MaxPool2d(2);
  blocks: ResidualBlock[];
  fc: nn.Linear;

  constructor(width: number) {
    super();
    this.stem = new nn.Conv2d(1, width, 3, { padding: 1, bias: false });
    this.bn = new nn.BatchNorm2d(width);
    this.blocks = [
      new ResidualBlock(width, width, 1),
      new ResidualBlock(width, 2 * width, 2),
      new ResidualBlock(2 * width, 4 * width, 2),
    ];
    this.fc = new nn.Linear(4 * width, 10);
  }

  forward(x: Tensor): Tensor {
    x = this.pool.forward(relu(this.bn.forward(this.stem.forward(x)))); // [N, width, 14, 14]
    for (const block of this.blocks) x = block.forward(x); // … [N, 4·width, 4, 4]
    return this.fc.forward(x.mean([2, 3])); // [N, 10]
  }
}
