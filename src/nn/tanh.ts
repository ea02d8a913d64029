import { tanh } from "../ops/tanh.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ) as a module, for {@link Sequential}; see {@link tanh}.
 *
 * @example
 * new nn.Tanh().forward(tensor([0, 1])); // [0, 0.7616]
 */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}
