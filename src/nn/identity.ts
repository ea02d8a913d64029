import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Its input as it is: what stands where another network has a layer.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Identity.html
 *
 * @example
 * new nn.Identity().forward(tensor([-1, 2])); // [-1, 2]
 */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}
