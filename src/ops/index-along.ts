// What gather, scatter and scatterAdd have in common: an index that has positions along one axis.

import type { AlongDims } from "../../kernels/gather/reference.js";
import { ShapeError } from "../errors.js";
import { requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, normalizeAxisOfAny, type Shape, sameShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { concat } from "./concat.js";
import { checkIndices } from "./indices.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";

interface IndexAlong {
  dims: AlongDims;
  /** [outer, J, inner], as int32. */
  index: Tensor;
  /** The part of x that the index reaches: along the other axes as much as the index has. */
  region: Shape;
}

/** The index along `axis` of x, checked. A scalar is one element along axis 0, as in PyTorch. */
export function indexAlong(op: string, x: Tensor, axis: number, index: Tensor): IndexAlong {
  requireTensor(op, "x", x);
  requireTensor(op, "index", index, 'tensor(index, { dtype: "int32" })');
  const at = normalizeAxisOfAny(op, axis, x.rank);
  if (index.rank !== x.rank || index.shape.some((n, i) => i !== at && n > x.shape[i])) {
    throw new ShapeError(
      `${op}: x is ${formatShape(x.shape)} and index ${formatShape(index.shape)}; index must have as many axes as x, and along each but axis ${at} at most its size`,
      { op, x: x.shape, index: index.shape, axis: at },
    );
  }
  const [R, J] = [x.shape[at] ?? 1, index.shape[at] ?? 1];
  const checked = checkIndices(op, "index", index, R);
  const outer = sizeOf(index.shape.slice(0, at));
  const inner = sizeOf(index.shape.slice(at + 1));
  const dims = { outer, R, J, inner };
  const region = index.shape.map((n, i) => (i === at ? R : n));
  return { dims, index: reshape(checked, [outer, J, inner]), region };
}

/** Throws unless `src` has the type of x, and an element for each of the index. */
export function checkSource(op: string, x: Tensor, index: Tensor, src: Tensor): void {
  requireTensor(op, "src", src);
  requireSameDType(op, "x", x.dtype, "src", src.dtype);
  if (src.rank === index.rank && index.shape.every((n, i) => n <= src.shape[i])) return;
  throw new ShapeError(
    `${op}: index is ${formatShape(index.shape)} but src ${formatShape(src.shape)}; src must have as many axes, and along each at least the size of index`,
    { op, index: index.shape, src: src.shape },
  );
}

/** The first elements of x along each axis. */
export const firstOf = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : slice(x, [], shape);

/** x with y in the place of its first elements. Axis by axis, y becomes as large as x. */
export function withFirst(x: Tensor, y: Tensor): Tensor {
  return x.shape.reduce((grown, n, axis) => {
    const own = grown.shape[axis];
    if (own === n) return grown;
    const starts = [...new Array<number>(axis).fill(0), own];
    const stops = grown.shape.map((size, i) => (i === axis ? n : size));
    return concat([grown, slice(x, starts, stops)], axis);
  }, y);
}
