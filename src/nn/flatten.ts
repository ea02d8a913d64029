import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { flatten } from "../ops/reshape.js";
import type { Tensor } from "../tensor/tensor.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/**
 * Joins all axes but the first as a module, for {@link Sequential}; see {@link flatten}.
 *
 * @throws {ValueError} when the axis is no integer.
 * @example
 * new nn.Flatten().forward(zeros([8, 64, 7, 7])).shape; // [8, 3136]
 */
export class Flatten extends Module {
  /** The first of the axes that become one. */
  readonly startAxis: number;

  constructor(startAxis = 1) {
    super();
    if (!Number.isSafeInteger(startAxis)) {
      throw new ValueError(
        `Flatten: startAxis is ${describe(startAxis)}; it must be an integer, as -1 for the last axis`,
      );
    }
    this.startAxis = startAxis;
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.startAxis);
  }

  override extraRepr(): string {
    return formatArguments([], { startAxis: [this.startAxis, 1] });
  }
}
