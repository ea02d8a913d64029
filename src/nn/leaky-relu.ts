import { leakyRelu } from "../ops/leaky-relu.js";
import { requireNumber } from "../tensor/require-number.js";
import type { Tensor } from "../tensor/tensor.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/**
 * x where x > 0, else slope · x, as a module, for {@link Sequential}; see {@link leakyRelu}.
 *
 * @throws {ValueError} when slope is no number.
 * @example
 * new nn.LeakyReLU(0.1).forward(tensor([-1, 2])); // [-0.1, 2]
 */
export class LeakyReLU extends Module {
  readonly #slope: number;

  constructor(slope = 0.01) {
    super();
    requireNumber("LeakyReLU", "slope", slope);
    this.#slope = slope;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.#slope);
  }

  override extraRepr(): string {
    return formatArguments([], { slope: [this.#slope, null] });
  }
}
