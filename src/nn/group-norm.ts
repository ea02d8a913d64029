import { checkNormOptions } from "../ops/batch-norm2d.js";
import { checkGroups, groupNorm } from "../ops/group-norm.js";
import type { NormOptions } from "../ops/layer-norm.js";
import { checkOptions } from "../options.js";
import { ones, zeros } from "../tensor/creation.js";
import type { DType } from "../tensor/dtype.js";
import { sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/** How a {@link GroupNorm} normalizes, and whether it learns. */
export interface GroupNormOptions extends NormOptions {
  /** Learn a scale and a shift for each channel. Default true. */
  affine?: boolean;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

/**
 * Normalizes groups of channels of every sample by their own statistics, see {@link groupNorm} for the formula; in
 * training and in inference alike.
 *
 * Shapes: x and y [N, channels, ...]; weight and bias [channels].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 *
 * @throws {ValueError} when numGroups does not divide channels, or eps is out of its range.
 * @example
 * new nn.GroupNorm(4, 32).forward(randn([8, 32, 14, 14])).shape; // [8, 32, 14, 14]
 */
export class GroupNorm extends Module {
  /** The scale of each channel, ones at first; null without `affine`. */
  readonly weight: Tensor | null;
  /** The shift of each channel, zeros at first; null without `affine`. */
  readonly bias: Tensor | null;
  readonly #numGroups: number;
  readonly #channels: number;
  readonly #eps: number | undefined;

  constructor(numGroups: number, channels: number, options: GroupNormOptions = {}) {
    super();
    checkOptions("GroupNorm", options, { affine: true, eps: true, dtype: true });
    const { affine = true, dtype, eps } = options;
    requireFloatParameters("GroupNorm", dtype);
    requireIntegers("GroupNorm", { channels });
    checkGroups("GroupNorm", numGroups, channels);
    checkNormOptions("GroupNorm", { eps });
    this.weight = affine ? ones([channels], { dtype, requiresGrad: true }) : null;
    this.bias = affine ? zeros([channels], { dtype, requiresGrad: true }) : null;
    this.#numGroups = numGroups;
    this.#channels = channels;
    this.#eps = eps;
  }

  forward(x: Tensor): Tensor {
    return groupNorm(x, this.#numGroups, this.weight, this.bias, { eps: this.#eps });
  }

  override extraRepr(): string {
    return formatArguments([this.#numGroups, this.#channels], {
      eps: [this.#eps, undefined],
      affine: [this.weight !== null, true],
    });
  }
  /** Of each element one for the mean, three for the variance, two to normalize it, and two for scale and shift. */
  override flops(input: readonly number[]): number {
    return (this.weight === null ? 6 : 8) * sizeOf(input);
  }
}
