import { ShapeError } from "../errors.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type BatchNorm2dOptions, normalizeChannels } from "./batch-norm2d.js";

/**
 * {@link batchNorm2d} of features, or of sequences: y = weight · (x − mean) / sqrt(variance + eps) + bias for every
 * channel, and recorded as one of images with a single column.
 *
 * Shapes: x and y [N, C] or [N, C, L]; the others [C]. weight and bias may be null: 1 and 0.
 *
 * Source: Ioffe, Szegedy, "Batch Normalization" (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link ValueError} in training on a single value per channel, or when
 * momentum or eps is out of its range.
 * @example
 * batchNorm1d(tensor([[1], [3]]), zeros([1]), ones([1]), null, null, { training: true }); // [[-1.0000], [1.0000]]
 */
export function batchNorm1d(
  x: Tensor,
  runningMean: Tensor,
  runningVariance: Tensor,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: BatchNorm2dOptions = {},
): Tensor {
  requireTensor("batchNorm1d", "input", x);
  requireFloat("batchNorm1d", "input", x.dtype);
  if (x.rank !== 2 && x.rank !== 3) {
    throw new ShapeError(
      `batchNorm1d: input is ${formatShape(x.shape)}; it must have two axes [N, C], or three [N, C, L]: images take batchNorm2d()`,
    );
  }
  return normalizeChannels("batchNorm1d", x, runningMean, runningVariance, weight, bias, options);
}
