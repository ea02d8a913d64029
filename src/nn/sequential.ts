import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Modules one after another. In a state dict they are named by position, as in PyTorch: `0.weight`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 *
 * @throws {ValueError} when an argument is no module.
 * @example
 * const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
 */
export class Sequential extends Module {
  readonly #layers: readonly Module[];

  constructor(...layers: Module[]) {
    super();
    const wrong = layers.findIndex((layer) => !(layer instanceof Module));
    if (wrong >= 0) {
      throw new ValueError(
        `Sequential: argument ${wrong} is ${describe(layers[wrong])}; it must be a module: write new Sequential(...layers) for an array, and new nn.ReLU() for relu`,
      );
    }
    this.#layers = layers;
  }

  override namedChildren(): [string, Module][] {
    const layers = this.#layers.map((layer, i): [string, Module] => [String(i), layer]);
    return [...layers, ...super.namedChildren()];
  }

  forward(x: Tensor): Tensor {
    return this.#layers.reduce((value, layer) => layer.forward(value), x);
  }
}
