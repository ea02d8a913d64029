import { silu } from "../ops/silu.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * x · sigmoid(x) as a module, for {@link Sequential}; see {@link silu}.
 *
 * @example
 * new nn.SiLU().forward(tensor([-1, 0, 1])); // [-0.2689, 0, 0.7311]
 */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}
