import { ShapeError, ValueError } from "../errors.js";
import { conv2d } from "../ops/conv2d.js";
import { squeeze, unsqueeze } from "../ops/reshape.js";
import { checkOptions, type OptionNames } from "../options.js";
import { type DType, requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { layerDefault } from "./init.js";
import { Module } from "./module.js";

/** How a {@link Conv1d} moves its windows, and whether it has a bias. */
export interface Conv1dOptions {
  /** How many places lie between the beginnings of two windows. Default 1. */
  stride?: number;
  /** How many zeros are added at each end. Default 0. */
  padding?: number;
  /** How many places lie between two positions of a window. Default 1: no gaps. */
  dilation?: number;
  /** Splits input and output channels into this many groups that do not see each other. Default 1. */
  groups?: number;
  /** Default true. */
  bias?: boolean;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

const OPTIONS: OptionNames<Conv1dOptions> = {
  stride: true,
  padding: true,
  dilation: true,
  groups: true,
  bias: true,
  dtype: true,
};

/**
 * A convolution along one axis, as of sounds and other series, with learned weights:
 * y[n, k, p] = bias[k] + Σ weight[k, c, r] · x[n, c, p·stride − padding + r·dilation] over c, r. It is {@link Conv2d} of an
 * image that is one pixel high.
 *
 * Shapes: x [N, inChannels, L], weight [outChannels, inChannels/groups, R], bias [outChannels], y [N, outChannels, P] with
 * P = floor((L + 2·padding − dilation·(R − 1) − 1) / stride) + 1. Weights start as those of {@link Conv2d}.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 *
 * @throws {ValueError} when a size is no integer, or too small; or when groups do not divide the channels.
 * @throws {ShapeError} by `forward`, when the input has not three axes, or its sizes do not fit; `DTypeError` when
 * its dtype is not that of the weights.
 * @example
 * new nn.Conv1d(1, 8, 5, { padding: 2 }).forward(zeros([4, 1, 100])).shape; // [4, 8, 100]
 */
export class Conv1d extends Module {
  /** The kernels, [K, C/groups, R]. */
  readonly weight: Tensor;
  /** What is added to each output channel, [K]; null without. */
  readonly bias: Tensor | null;
  readonly #options: Required<Omit<Conv1dOptions, "bias" | "dtype">>;

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: Conv1dOptions = {}) {
    super();
    checkOptions("Conv1d", options, OPTIONS);
    const { bias = true, dtype, stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
    requireFloatParameters("Conv1d", dtype);
    requireIntegers("Conv1d", { inChannels, outChannels, padding });
    requireIntegers("Conv1d", { kernelSize, stride, dilation, groups }, 1);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ValueError(
        `Conv1d: groups is ${groups} but there are ${inChannels} input and ${outChannels} output channels; groups must divide both`,
      );
    }
    const shape = [outChannels, inChannels / groups, kernelSize];
    checkSize("Conv1d", "weight", shape);
    const start = layerDefault(shape, bias, { dtype });
    this.weight = start.weight;
    this.bias = start.bias;
    this.#options = { stride, padding, dilation, groups };
  }

  forward(x: Tensor): Tensor {
    this.#check(x);
    const { stride, padding, dilation, groups } = this.#options;
    const flat = {
      stride: [1, stride],
      padding: [0, padding],
      dilation: [1, dilation],
      groups,
    } as const;
    return squeeze(conv2d(unsqueeze(x, 2), unsqueeze(this.weight, 2), this.bias, flat), 2);
  }

  /** Here, where conv2d would speak of an image that nobody gave. */
  #check(x: Tensor): void {
    requireTensor("Conv1d", "input", x);
    requireFloat("Conv1d", "input", x.dtype);
    requireSameDType("Conv1d", "input", x.dtype, "weight", this.weight.dtype);
    const input = formatShape(x.shape);
    if (x.rank !== 3) {
      throw new ShapeError(
        `Conv1d: input is ${input}; it must have three axes [N, C, L]: add the missing ones with unsqueeze()`,
      );
    }
    const { stride, padding, dilation, groups } = this.#options;
    const [outChannels, channels, kernelSize] = this.weight.shape;
    const [N, C, L] = x.shape;
    if (C !== channels * groups) {
      throw new ShapeError(
        `Conv1d: input has ${C} channels (${input}) but the layer expects ${channels * groups}; input.shape[1] must be its inChannels`,
        { input: x.shape, weight: this.weight.shape },
      );
    }
    const P = Math.floor((L + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1;
    if (P < 1) {
      throw new ShapeError(
        `Conv1d: a window of ${kernelSize} (dilation ${dilation}) does not fit into input ${input} with padding ${padding}; it would give an output of ${P}: make the window smaller or the padding larger`,
        { input: x.shape },
      );
    }
    checkSize("Conv1d", `input with padding ${padding},`, [N, C, L + 2 * padding]);
    checkSize("Conv1d", "output", [N, outChannels, P]);
  }

  override extraRepr(): string {
    const [outChannels, channels, kernelSize] = this.weight.shape;
    const { stride, padding, dilation, groups } = this.#options;
    return formatArguments([channels * groups, outChannels], {
      kernelSize: [kernelSize, null],
      stride: [stride, 1],
      padding: [padding, 0],
      dilation: [dilation, 1],
      groups: [groups, 1],
      bias: [this.bias !== null, true],
    });
  }

  override flops(_input: readonly number[], output: readonly number[]): number {
    const [N, K, P] = output;
    return N * K * P * (2 * sizeOf(this.weight.shape.slice(1)) + (this.bias === null ? 0 : 1));
  }
}
