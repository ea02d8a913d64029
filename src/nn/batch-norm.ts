import { noGrad } from "../autograd/no-grad.js";
import { add } from "../ops/add.js";
import { checkNormOptions, type BatchNorm2dOptions as NormOptions } from "../ops/batch-norm2d.js";
import { cast } from "../ops/cast.js";
import { div } from "../ops/div.js";
import { checkOptions } from "../options.js";
import { ones, zeros } from "../tensor/creation.js";
import type { DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/** How a batch normalization layer normalizes, and whether it learns. */
export interface BatchNormOptions extends Omit<NormOptions, "training" | "momentum"> {
  /** The share of each batch in the running statistics; null for the mean of all batches. Default 0.1. */
  momentum?: number | null;
  /** Learn a scale and a shift for each channel. Default true. */
  affine?: boolean;
  /** Of the parameters and the statistics. Default "float32". */
  dtype?: DType;
}

/** Normalizes x by its own statistics or by the running ones: the op of a layer. */
type Normalize = (
  x: Tensor,
  runningMean: Tensor,
  runningVariance: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  options: NormOptions,
) => Tensor;

/** What {@link BatchNorm1d} and {@link BatchNorm2d} are, whose inputs have other shapes. */
export abstract class BatchNorm extends Module {
  /** The scale γ of each channel, [C]; ones at first, null without `affine`. */
  readonly weight: Tensor | null;
  /** The shift β of each channel, [C]; zeros at first, null without `affine`. */
  readonly bias: Tensor | null;
  /** The mean of each channel as inference uses it, [C]; a buffer. */
  readonly runningMean: Tensor;
  /** The variance of each channel as inference uses it, [C]; a buffer. */
  readonly runningVariance: Tensor;
  /** How many batches the running statistics have seen. */
  readonly numBatchesTracked = zeros([], { dtype: "int32" });
  readonly #normalize: Normalize;
  readonly #momentum: number | null;
  readonly #eps: number | undefined;

  constructor(layer: string, normalize: Normalize, channels: number, options: BatchNormOptions) {
    super();
    checkOptions(layer, options, { affine: true, momentum: true, eps: true, dtype: true });
    const { affine = true, dtype, momentum = 0.1, eps } = options;
    requireFloatParameters(layer, dtype);
    requireIntegers(layer, { channels });
    checkNormOptions(layer, { momentum: momentum ?? undefined, eps });
    this.weight = affine ? ones([channels], { dtype, requiresGrad: true }) : null;
    this.bias = affine ? zeros([channels], { dtype, requiresGrad: true }) : null;
    this.runningMean = zeros([channels], { dtype });
    this.runningVariance = ones([channels], { dtype });
    this.#normalize = normalize;
    this.#momentum = momentum;
    this.#eps = eps;
  }

  forward(x: Tensor): Tensor {
    const { training, runningMean, runningVariance, weight, bias } = this;
    const eps = this.#eps;
    if (!training) return this.#normalize(x, runningMean, runningVariance, weight, bias, { eps });
    const momentum = this.#momentum ?? this.#shareOfNext(x.dtype);
    const y = this.#normalize(x, runningMean, runningVariance, weight, bias, { training, momentum, eps });
    noGrad(() => this.numBatchesTracked.assign(add(this.numBatchesTracked, 1)));
    return y;
  }

  /** 1/n of batch n. */
  #shareOfNext(dtype: DType): Tensor {
    return noGrad(() => div(1, cast(add(this.numBatchesTracked, 1), dtype)));
  }

  override extraRepr(): string {
    return formatArguments([this.runningMean.size], {
      momentum: [this.#momentum, 0.1],
      eps: [this.#eps, undefined],
      affine: [this.weight !== null, true],
    });
  }

  override flops(input: readonly number[]): number {
    return 2 * input.reduce((product, n) => product * n, 1);
  }

  protected override isCounter(property: string): boolean {
    return property === "numBatchesTracked";
  }

  protected override stateName(property: string): string {
    const names: Record<string, string> = {
      runningMean: "running_mean",
      runningVariance: "running_var",
      numBatchesTracked: "num_batches_tracked",
    };
    return names[property] ?? property;
  }
}
