import { noGrad } from "../autograd/no-grad.js";
import { add } from "../ops/add.js";
import { batchNorm2d, type BatchNorm2dOptions as NormOptions } from "../ops/batch-norm2d.js";
import { checkOptions } from "../options.js";
import { ones, zeros } from "../tensor/creation.js";
import { checkDType, type DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export interface BatchNorm2dOptions extends Omit<NormOptions, "training"> {
  /** Learn a scale and a shift for each channel. Default true. */
  affine?: boolean;
  dtype?: DType;
}

/**
 * Normalizes every channel over the batch, see {@link batchNorm2d} for the formula: in training by the batch's own
 * statistics, in inference by the running ones.
 *
 * Shapes: x and y [N, channels, H, W]; weight, bias and running statistics [channels].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 *
 * @example
 * const norm = new nn.BatchNorm2d(32);
 * norm.forward(randn([8, 32, 14, 14]));
 */
export class BatchNorm2d extends Module {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly runningMean: Tensor;
  readonly runningVariance: Tensor;
  /** Counted for PyTorch's sake, which saves it. */
  readonly numBatchesTracked = zeros([], { dtype: "int32" });
  readonly #options: NormOptions;

  constructor(channels: number, options: BatchNorm2dOptions = {}) {
    super();
    checkOptions("BatchNorm2d", options, { affine: true, momentum: true, eps: true, dtype: true });
    const { affine = true, dtype, ...norm } = options;
    if (dtype !== undefined) checkDType("BatchNorm2d", dtype);
    this.weight = affine ? ones([channels], { dtype, requiresGrad: true }) : null;
    this.bias = affine ? zeros([channels], { dtype, requiresGrad: true }) : null;
    this.runningMean = zeros([channels], { dtype });
    this.runningVariance = ones([channels], { dtype });
    this.#options = norm;
  }

  forward(x: Tensor): Tensor {
    const { training } = this;
    if (training) noGrad(() => this.numBatchesTracked.assign(add(this.numBatchesTracked, 1)));
    return batchNorm2d(x, this.runningMean, this.runningVariance, this.weight, this.bias, {
      ...this.#options,
      training,
    });
  }

  override flops(input: readonly number[]): number {
    return 2 * input.reduce((product, n) => product * n, 1);
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
