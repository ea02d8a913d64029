import { checkApproximation, type GeluOptions, gelu } from "../ops/gelu.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/**
 * x · Φ(x) as a module, for {@link Sequential}; see {@link gelu}.
 *
 * @throws {ValueError} when the approximation is unknown.
 * @example
 * new nn.GELU().forward(tensor([-1, 0, 1])); // [-0.1587, 0, 0.8413]
 */
export class GELU extends Module {
  readonly #approximate: GeluOptions["approximate"];

  constructor(options: GeluOptions = {}) {
    super();
    checkOptions("GELU", options, { approximate: true });
    const { approximate = "none" } = options;
    checkApproximation("GELU", approximate);
    this.#approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.#approximate });
  }

  override extraRepr(): string {
    return formatArguments([], { approximate: [this.#approximate, "none"] });
  }
}
