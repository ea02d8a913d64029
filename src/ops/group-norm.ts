import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkNormOptions } from "./batch-norm2d.js";
import { type NormOptions, scaledAndShifted } from "./layer-norm.js";
import { reshape } from "./reshape.js";
import { standardize } from "./standardize.js";

/**
 * y = weight · (x − mean) / sqrt(variance + eps) + bias, with mean and (biased) variance over each group of neighboring
 * channels of each sample, in training and in inference. One group is layer normalization of images, and a group for each
 * channel is instance normalization. A group of a single element is its own mean, and becomes the bias, where PyTorch refuses
 * it for a single sample.
 *
 * Shapes: x and y [N, C, ...]; weight and bias [C], or null: 1 and 0.
 *
 * Source: Wu, He, "Group Normalization" (2018);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link ValueError} when numGroups does not divide the channels, or eps is
 * negative or no finite number.
 * @example
 * groupNorm(tensor([[1, 3, 0, 8]]), 2); // [[-1.0000, 1.0000, -1.0000, 1.0000]]
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: NormOptions = {},
): Tensor {
  checkOptions("groupNorm", options, { eps: true });
  const { eps = 1e-5 } = options;
  requireTensor("groupNorm", "input", x);
  requireFloat("groupNorm", "input", x.dtype);
  checkNormOptions("groupNorm", { eps });
  if (x.rank < 2) {
    throw new ShapeError(
      `groupNorm: input is ${formatShape(x.shape)}; it must have at least two axes [N, C, ...]`,
    );
  }
  const [N, C, ...positions] = x.shape;
  checkGroups("groupNorm", numGroups, C);
  const along = [C, ...positions.map(() => 1)];
  const [scale, shift] = Object.entries({ weight, bias }).map(([name, t]) => {
    if (t === null) return null;
    requireTensor("groupNorm", name, t);
    requireSameDType("groupNorm", "input", x.dtype, name, t.dtype);
    if (t.rank !== 1 || t.size !== C) {
      throw new ShapeError(
        `groupNorm: ${name} is ${formatShape(t.shape)} but input is ${formatShape(x.shape)}; ${name} must be [${C}], one for each channel`,
        { [name]: t.shape, input: x.shape },
      );
    }
    return reshape(t, along);
  });
  const size = (C / numGroups) * sizeOf(positions);
  const y = reshape(standardize(reshape(x, [N * numGroups, size]), eps), x.shape);
  return scaledAndShifted(y, scale, shift);
}

/** Throws unless the channels fall into so many groups of the same size. */
export function checkGroups(op: string, numGroups: number, channels: number): void {
  if (!Number.isSafeInteger(numGroups) || numGroups < 1) {
    throw new ValueError(`${op}: numGroups is ${describe(numGroups)}; it must be an integer of at least 1`);
  }
  if (channels % numGroups !== 0) {
    throw new ValueError(
      `${op}: numGroups is ${numGroups} but there are ${channels} channels; numGroups must divide the channels`,
    );
  }
}
