import { linear } from "../ops/linear.js";
import { checkOptions } from "../options.js";
import type { DType } from "../tensor/dtype.js";
import { checkSize } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { layerDefault } from "./init.js";
import { Module } from "./module.js";

/** Whether a {@link Linear} has a bias, and its type. */
export interface LinearOptions {
  /** Default true. */
  bias?: boolean;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

/**
 * The dense layer y = x · weightᵀ + bias.
 *
 * Shapes: x [*, inFeatures], weight [outFeatures, inFeatures], bias [outFeatures], y [*, outFeatures]. Weights start
 * as in PyTorch: uniform in ±1/sqrt(inFeatures), and the bias of no features at 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 *
 * @throws {ValueError} when a size is no integer of at least 0.
 * @example
 * new nn.Linear(784, 10).forward(zeros([64, 784])).shape; // [64, 10]
 */
export class Linear extends Module {
  /** [out, in] */
  readonly weight: Tensor;
  /** [out]; null without. */
  readonly bias: Tensor | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkOptions("Linear", options, { bias: true, dtype: true });
    const { bias = true, dtype } = options;
    requireFloatParameters("Linear", dtype);
    requireIntegers("Linear", { inFeatures, outFeatures });
    const shape = [outFeatures, inFeatures];
    checkSize("Linear", "weight", shape);
    const start = layerDefault(shape, bias, { dtype });
    this.weight = start.weight;
    this.bias = start.bias;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const [outFeatures, inFeatures] = this.weight.shape;
    return formatArguments([inFeatures, outFeatures], { bias: [this.bias !== null, true] });
  }

  override flops(_input: readonly number[], output: readonly number[]): number {
    const values = output.reduce((product, n) => product * n, 1);
    return values * (2 * this.weight.shape[1] + (this.bias === null ? 0 : 1));
  }
}
