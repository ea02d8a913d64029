import { sigmoid } from "../ops/sigmoid.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * 1 / (1 + e⁻ˣ) as a module, for {@link Sequential}; see {@link sigmoid}.
 *
 * @example
 * new nn.Sigmoid().forward(tensor([0])); // [0.5]
 */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}
