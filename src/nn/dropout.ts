import { dropout, requireProbability } from "../ops/dropout.js";
import type { Tensor } from "../tensor/tensor.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/**
 * Zeroes each element with probability p while training, and scales the others by 1/(1 − p); see {@link dropout}.
 *
 * @throws {ValueError} when p is not in [0, 1].
 * @example
 * new nn.Dropout(0.25).eval().forward(ones([2, 2])); // [[1, 1], [1, 1]]
 */
export class Dropout extends Module {
  /** The probability with which a value is zeroed. */
  readonly p: number;

  constructor(p = 0.5) {
    super();
    requireProbability("Dropout", p);
    this.p = p;
  }

  forward(x: Tensor): Tensor {
    return dropout(x, this.p, { training: this.training });
  }

  override extraRepr(): string {
    return formatArguments([], { p: [this.p, null] });
  }
}
