import { ValueError } from "../errors.js";
import {
  checkTransposed,
  convTranspose2d,
  type ConvTranspose2dOptions as TransposedOptions,
} from "../ops/conv-transpose2d.js";
import { type Pair, pair } from "../ops/window.js";
import { checkOptions, type OptionNames } from "../options.js";
import type { DType } from "../tensor/dtype.js";
import { checkSize } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";

/** How a {@link ConvTranspose2d} moves its windows, and whether it has a bias. */
export interface ConvTranspose2dOptions extends TransposedOptions {
  /** Default true. */
  bias?: boolean;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

const OPTIONS: OptionNames<ConvTranspose2dOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  groups: true,
  outputPadding: true,
  bias: true,
  dtype: true,
};

/**
 * A convolution turned back, with learned weights: y = convTranspose2d(x, weight, bias), see {@link convTranspose2d} for
 * the formula. With a stride of 2 an image comes out twice as high and wide, as decoders need it.
 *
 * Shapes: x [N, inChannels, P, Q], weight [inChannels, outChannels/groups, R, S], bias [outChannels],
 * y [N, outChannels, H, W]. Weights start as in PyTorch: uniform in ±1/sqrt(outChannels/groups·R·S), and so does the bias.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 *
 * @throws {ValueError} when a size is no integer, or too small; when groups do not divide the channels; or when the output
 * padding is neither less than the stride nor than the dilation.
 * @example
 * const up = new nn.ConvTranspose2d(32, 16, 2, { stride: 2 });
 * up.forward(zeros([8, 32, 7, 7])).shape; // [8, 16, 14, 14]
 */
export class ConvTranspose2d extends Module {
  /** The kernels, [C, K/groups, R, S]. */
  readonly weight: Tensor;
  /** What is added to each output channel, [K]; null without. */
  readonly bias: Tensor | null;
  readonly #options: TransposedOptions;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    options: ConvTranspose2dOptions = {},
  ) {
    super();
    checkOptions("ConvTranspose2d", options, OPTIONS);
    const { bias = true, dtype, ...window } = options;
    requireFloatParameters("ConvTranspose2d", dtype);
    const groups = window.groups ?? 1;
    requireIntegers("ConvTranspose2d", { inChannels, outChannels });
    requireIntegers("ConvTranspose2d", { groups }, 1);
    checkTransposed("ConvTranspose2d", window);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ValueError(
        `ConvTranspose2d: groups is ${groups} but there are ${inChannels} input and ${outChannels} output channels; groups must divide both`,
      );
    }
    const [R, S] = pair("ConvTranspose2d", "kernelSize", kernelSize, 1);
    const shape = [inChannels, outChannels / groups, R, S];
    checkSize("ConvTranspose2d", "weight", shape);
    // As PyTorch counts: what one output channel of a group has, though it is the input channels that are added up.
    const fan = (outChannels / groups) * R * S;
    const bound = fan > 0 ? 1 / Math.sqrt(fan) : 0;
    this.weight = uniform(shape, 0 - bound, bound, { dtype });
    this.bias = bias ? uniform([outChannels], 0 - bound, bound, { dtype }) : null;
    for (const t of [this.weight, this.bias]) if (t !== null) t.requiresGrad = true;
    this.#options = window;
  }

  forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, this.bias, this.#options);
  }

  override extraRepr(): string {
    const [inChannels, channels, ...kernelSize] = this.weight.shape;
    const { stride = 1, padding = 0, dilation = 1, outputPadding = 0, groups = 1 } = this.#options;
    return formatArguments([inChannels, channels * groups], {
      kernelSize: [kernelSize, null],
      stride: [pair("ConvTranspose2d", "stride", stride, 1), [1, 1]],
      padding: [pair("ConvTranspose2d", "padding", padding, 0), [0, 0]],
      outputPadding: [pair("ConvTranspose2d", "outputPadding", outputPadding, 0), [0, 0]],
      dilation: [pair("ConvTranspose2d", "dilation", dilation, 1), [1, 1]],
      groups: [groups, 1],
      bias: [this.bias !== null, true],
    });
  }

  override flops(input: readonly number[], output: readonly number[]): number {
    const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
    const perInput = 2 * (this.weight.size / Math.max(1, this.weight.shape[0]));
    return size(input) * perInput + (this.bias === null ? 0 : size(output));
  }
}
