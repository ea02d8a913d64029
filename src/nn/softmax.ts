import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { softmax } from "../ops/softmax.js";
import type { Tensor } from "../tensor/tensor.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/**
 * exp(x_i) / Σ exp(x_j) along an axis as a module, for {@link Sequential}; see {@link softmax}. `crossEntropy` takes
 * the numbers before it.
 *
 * @throws {ValueError} when the axis is no integer.
 * @example
 * new nn.Softmax().forward(tensor([[1, 1]])); // [[0.5, 0.5]]
 */
export class Softmax extends Module {
  readonly #axis: number;

  constructor(axis = -1) {
    super();
    if (!Number.isSafeInteger(axis)) {
      throw new ValueError(
        `Softmax: axis is ${describe(axis)}; it must be an integer, as -1 for the last axis`,
      );
    }
    this.#axis = axis;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, this.#axis);
  }

  override extraRepr(): string {
    return formatArguments([], { axis: [this.#axis, null] });
  }
}
