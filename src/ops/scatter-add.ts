import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { checkSource, firstOf, indexAlong, withFirst } from "./index-along.js";
import { reshape } from "./reshape.js";
import { putAlong } from "./take-along.js";

/**
 * Adds to x along an axis at the positions of an index, as often as each is named: for axis 1 of three axes,
 * y[a, index[a, b, c], c] += src[a, b, c], from y = x. It is the adjoint of `gather`.
 *
 * Shapes: x [N, C], index [N, J] and src [N, J] → [N, C] along axis 1. Along the other axes index may be smaller than x, along
 * all axes than src.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_add_.html
 *
 * @throws {ShapeError} when the axes of x, index and src do not agree; {@link ValueError} when an index is outside of the
 * axis; {@link DTypeError} when the dtypes of x and src differ.
 * @example
 * // How often each comes.
 * const words = tensor(new Int32Array([2, 0, 2]));
 * scatterAdd(zeros([4]), 0, words, ones([3])); // [1, 0, 2, 0]
 */
export function scatterAdd(x: Tensor, axis: number, index: Tensor, src: Tensor): Tensor {
  const { dims, index: positions, region } = indexAlong("scatterAdd", x, axis, index);
  checkSource("scatterAdd", x, index, src);
  const added = reshape(firstOf(src, index.shape), [dims.outer, dims.J, dims.inner]);
  const sums = reshape(putAlong(added, positions, dims), region);
  return withFirst(x, add(firstOf(x, region), sums));
}
