// The network that is trained with a bug and without: two convolutions, each with ReLU and a pooling, and a dense layer.

import { flatten, manualSeed, nn, type Tensor } from "pellucid";
import type { Parts } from "./parts.js";

export class SmallNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 8, 3, { padding: 1 });
  conv2 = new nn.Conv2d(8, 16, 3, { padding: 1 });
  norm1: nn.BatchNorm2d | null;
  norm2: nn.BatchNorm2d | null;
  fc = new nn.Linear(16 * 7 * 7, 10);
  readonly #parts: Parts;

  constructor(parts: Parts, seed: number, normalized: boolean) {
    manualSeed(seed);
    super();
    this.norm1 = normalized ? new nn.BatchNorm2d(8) : null;
    this.norm2 = normalized ? new nn.BatchNorm2d(16) : null;
    this.#parts = parts;
  }

  forward(x: Tensor): Tensor {
    x = this.#block(x, this.conv1, this.norm1); // [N, 8, 14, 14]
    x = this.#block(x, this.conv2, this.norm2); // [N, 16, 7, 7]
    return this.#parts.dense(flatten(x), this.fc.weight, this.fc.bias!); // [N, 10]
  }

  #block(x: Tensor, { weight, bias }: nn.Conv2d, norm: nn.BatchNorm2d | null): Tensor {
    const { convolution, normalize, pool, relu } = this.#parts;
    x = convolution(x, weight, bias!);
    if (norm !== null) x = normalize(x, norm.weight!, norm.bias!);
    return pool(relu(x));
  }
}
