import { ValueError } from "../errors.js";
import { type Conv2dOptions as ConvOptions, conv2d } from "../ops/conv2d.js";
import { checkWindow, type Pair, pair } from "../ops/window.js";
import { checkOptions, type OptionNames } from "../options.js";
import type { DType } from "../tensor/dtype.js";
import { checkSize, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { layerDefault } from "./init.js";
import { Module } from "./module.js";

/** How a {@link Conv2d} moves its windows, and whether it has a bias. */
export interface Conv2dOptions extends ConvOptions {
  /** Default true. */
  bias?: boolean;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

const CONV2D_OPTIONS: OptionNames<Conv2dOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  groups: true,
  bias: true,
  dtype: true,
};

/**
 * A convolution with learned weights: y = conv2d(x, weight, bias), see {@link conv2d} for the formula.
 *
 * Shapes: x [N, inChannels, H, W], weight [outChannels, inChannels/groups, R, S], bias [outChannels],
 * y [N, outChannels, P, Q]. Weights start as in PyTorch: uniform in ±1/sqrt(inChannels/groups·R·S), and the bias of no
 * channels at 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 *
 * @throws {ValueError} when a size is no integer, or too small; or when groups do not divide the channels.
 * @example
 * const conv = new nn.Conv2d(1, 32, 3, { padding: 1 });
 * conv.forward(zeros([8, 1, 28, 28])).shape; // [8, 32, 28, 28]
 */
export class Conv2d extends Module {
  /** The kernels, [K, C/groups, R, S]. */
  readonly weight: Tensor;
  /** What is added to each output channel, [K]; null without. */
  readonly bias: Tensor | null;
  readonly #options: ConvOptions;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}) {
    super();
    checkOptions("Conv2d", options, CONV2D_OPTIONS);
    const { bias = true, dtype, ...window } = options;
    requireFloatParameters("Conv2d", dtype);
    const groups = window.groups ?? 1;
    requireIntegers("Conv2d", { inChannels, outChannels });
    requireIntegers("Conv2d", { groups }, 1);
    checkWindow("Conv2d", window);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ValueError(
        `Conv2d: groups is ${groups} but there are ${inChannels} input and ${outChannels} output channels; groups must divide both`,
      );
    }
    const shape = [outChannels, inChannels / groups, ...pair("Conv2d", "kernelSize", kernelSize, 1)];
    checkSize("Conv2d", "weight", shape);
    const start = layerDefault(shape, bias, { dtype });
    this.weight = start.weight;
    this.bias = start.bias;
    this.#options = window;
  }

  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.#options);
  }

  override extraRepr(): string {
    const [outChannels, channels, ...kernelSize] = this.weight.shape;
    const { stride = 1, padding = 0, dilation = 1, groups = 1 } = this.#options;
    return formatArguments([channels * groups, outChannels], {
      kernelSize: [kernelSize, null],
      stride: [pair("Conv2d", "stride", stride, 1), [1, 1]],
      padding: [pair("Conv2d", "padding", padding, 0), [0, 0]],
      dilation: [pair("Conv2d", "dilation", dilation, 1), [1, 1]],
      groups: [groups, 1],
      bias: [this.bias !== null, true],
    });
  }

  override flops(_input: readonly number[], output: readonly number[]): number {
    const [N, K, P, Q] = output;
    const perOutput = 2 * sizeOf(this.weight.shape.slice(1)) + (this.bias === null ? 0 : 1);
    return N * K * P * Q * perOutput;
  }
}
