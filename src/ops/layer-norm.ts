import { ShapeError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, requireSizes, type Shape, sameShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { checkNormOptions } from "./batch-norm2d.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { standardize } from "./standardize.js";

/** How {@link layerNorm} and {@link groupNorm} normalize. */
export interface NormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

/**
 * y = weight · (x − mean) / sqrt(variance + eps) + bias, with mean and (biased) variance over the last axes, those of
 * `normalizedShape`: every sample by its own, in training and in inference.
 *
 * Shapes: x and y [*, ...normalizedShape]; weight and bias [...normalizedShape], or null: 1 and 0.
 *
 * Source: Ba, Kiros, Hinton, "Layer Normalization" (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link ValueError} when eps is negative or no finite number.
 * @example
 * layerNorm(tensor([[1, 3], [0, 8]]), 2); // [[-1.0000, 1.0000], [-1.0000, 1.0000]]
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | Shape,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: NormOptions = {},
): Tensor {
  checkOptions("layerNorm", options, { eps: true });
  const { eps = 1e-5 } = options;
  requireTensor("layerNorm", "input", x);
  requireFloat("layerNorm", "input", x.dtype);
  checkNormOptions("layerNorm", { eps });
  const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
  requireSizes("layerNorm", shape, "normalizedShape");
  const first = x.rank - shape.length;
  if (shape.length === 0 || first < 0 || !sameShape(x.shape.slice(first), shape)) {
    throw new ShapeError(
      `layerNorm: input is ${formatShape(x.shape)} but normalizedShape is ${formatShape(shape)}; it must be the last axes of the input, at least one`,
      { input: x.shape, normalizedShape: shape },
    );
  }
  for (const [name, t] of Object.entries({ weight, bias })) {
    if (t === null) continue;
    requireTensor("layerNorm", name, t);
    requireSameDType("layerNorm", "input", x.dtype, name, t.dtype);
    if (!sameShape(t.shape, shape)) {
      throw new ShapeError(
        `layerNorm: ${name} is ${formatShape(t.shape)} but normalizedShape is ${formatShape(shape)}; both must be the same`,
        { [name]: t.shape, normalizedShape: shape },
      );
    }
  }
  const rows = sizeOf(x.shape.slice(0, first));
  const y = reshape(standardize(reshape(x, [rows, sizeOf(shape)]), eps), x.shape);
  return scaledAndShifted(y, weight, bias);
}

/** weight · y + bias, each of which may be missing. */
export function scaledAndShifted(y: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const scaled = weight === null ? y : mul(y, weight);
  return bias === null ? scaled : add(scaled, bias);
}
