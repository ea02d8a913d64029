import { ShapeError } from "../errors.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { matrixProduct } from "./matmul.js";
import { reshape } from "./reshape.js";

/**
 * y = x · weightᵀ + bias, the dense layer.
 *
 * Shapes: x [*, in], weight [out, in], bias [out], y [*, out].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link DTypeError} when the dtypes differ or are integers.
 * @example
 * linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])); // [[16]]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  requireTensor("linear", "input", x);
  requireTensor("linear", "weight", weight);
  requireFloat("linear", "input", x.dtype);
  requireSameDType("linear", "input", x.dtype, "weight", weight.dtype);
  if (weight.rank !== 2)
    throw new ShapeError(`linear: weight is ${formatShape(weight.shape)}; it must have two axes [out, in]`);
  const inFeatures = x.shape.at(-1);
  if (inFeatures !== weight.shape[1]) {
    const swapped =
      inFeatures === weight.shape[0] ? "; a weight of [in, out] is turned by transpose(weight)" : "";
    throw new ShapeError(
      `linear: input has ${inFeatures ?? "no"} features (${formatShape(x.shape)}) but weight expects ${weight.shape[1]} (${formatShape(weight.shape)}); weight must be [out, in] with in equal to the input's last axis${swapped}`,
      { input: x.shape, weight: weight.shape },
    );
  }
  const [outFeatures] = weight.shape;
  if (bias !== null) {
    requireTensor("linear", "bias", bias);
    requireSameDType("linear", "input", x.dtype, "bias", bias.dtype);
    if (bias.rank !== 1 || bias.size !== outFeatures) {
      throw new ShapeError(
        `linear: bias is ${formatShape(bias.shape)} but weight is ${formatShape(weight.shape)}; bias must be [${outFeatures}]`,
        { bias: bias.shape, weight: weight.shape },
      );
    }
  }
  checkSize("linear", "output", [...x.shape.slice(0, -1), outFeatures]);
  const rows = sizeOf(x.shape.slice(0, -1));
  const flat = reshape(x, [1, rows, weight.shape[1]]);
  const y = matrixProduct(flat, reshape(weight, [1, ...weight.shape]), bias, false, true);
  const shaped = reshape(y, [...x.shape.slice(0, -1), outFeatures]);
  if (shaped.node !== null) shaped.node.calledAs = "linear";
  return shaped;
}
