import type { AlongDims } from "../../kernels/gather/reference.js";
import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { numberAs } from "./broadcast.js";
import { broadcastTo } from "./broadcast-to.js";
import { concat } from "./concat.js";
import { checkSource, firstOf, indexAlong, withFirst } from "./index-along.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";

/** Where each element of the result is in x [outer, R, inner] and src [outer, J, inner], put together along the middle axis. */
const scatterSources = defineOp({
  name: "scatterSources",
  forward: ({ kernels, storage, wrap }, index: Tensor, dims: AlongDims) => ({
    y: wrap(kernels.scatterSources(storage(index), dims), [dims.outer, dims.R, dims.inner], "int32"),
    saved: null,
  }),
});

/**
 * Writes to a copy of x along an axis at the positions of an index: for axis 1 of three axes,
 * y[a, index[a, b, c], c] = src[a, b, c]. Of several for one place the last stays, and only it gets a gradient. `src` may be
 * a number.
 *
 * Shapes: x [N, C], index [N, J] and src [N, J] → [N, C] along axis 1. Along the other axes index may be smaller than x, along
 * all axes than src.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_.html, which leaves open what of several stays.
 *
 * @throws {ShapeError} when the axes of x, index and src do not agree; {@link ValueError} when an index is outside of the
 * axis; {@link DTypeError} when the dtypes of x and src differ, or x is of integers that do not hold
 * the number.
 * @example
 * // One-hot rows.
 * const labels = tensor(new Int32Array([2, 0]), { shape: [2, 1] });
 * scatter(zeros([2, 3]), 1, labels, 1); // [[0, 0, 1], [1, 0, 0]]
 */
export function scatter(x: Tensor, axis: number, index: Tensor, src: Tensor | number): Tensor {
  const { dims, index: positions, region } = indexAlong("scatter", x, axis, index);
  const written =
    typeof src === "number" ? broadcastTo(numberAs("scatter", "src", src, "x", x.dtype), index.shape) : src;
  checkSource("scatter", x, index, written);
  const { outer, R, J, inner } = dims;
  const both = concat(
    [
      reshape(firstOf(x, region), [outer, R, inner]),
      reshape(firstOf(written, index.shape), [outer, J, inner]),
    ],
    1,
  );
  const y = takeAlong(both, scatterSources(positions, dims), { outer, R: R + J, J: R, inner });
  return withFirst(x, reshape(y, region));
}
