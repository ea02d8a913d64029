import type { Tensor } from "../tensor/tensor.js";
import { firstOf, indexAlong } from "./index-along.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";

/**
 * Reads along an axis at positions that are other ones for each place of the other axes: for axis 1 of three axes,
 * y[a, b, c] = x[a, index[a, b, c], c]. `index` is int32, and has the shape of the result. What is read twice gets both
 * gradients. For whole rows there is `gatherRows`.
 *
 * Shapes: x [N, C] and index [N, J] → [N, J] along axis 1. Along the other axes index may be smaller than x. Of a scalar x, axis 0 has
 * one element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.gather.html
 *
 * @throws {ShapeError} when the axes of x and index do not agree; {@link ValueError} when an index is outside of the axis.
 * @example
 * // Of each row the score of its label.
 * const scores = tensor([[0.1, 0.7, 0.2], [0.5, 0.4, 0.1]]);
 * gather(scores, 1, tensor(new Int32Array([1, 0]), { shape: [2, 1] })); // [[0.7], [0.5]]
 */
export function gather(x: Tensor, axis: number, index: Tensor): Tensor {
  const { dims, index: positions, region } = indexAlong("gather", x, axis, index);
  const from = reshape(firstOf(x, region), [dims.outer, dims.R, dims.inner]);
  return reshape(takeAlong(from, positions, dims), index.shape);
}
