import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkIndices } from "./indices.js";

const gatherOp: (x: Tensor, index: Tensor) => Tensor = defineOp({
  name: "gatherRows",
  forward({ kernels, storage, wrap }, x: Tensor, index: Tensor) {
    const dims = { rows: x.shape[0], width: sizeOf(x.shape.slice(1)), J: index.size };
    const y = wrap(
      kernels.gatherRows(storage(x), storage(index), dims),
      [index.size, ...x.shape.slice(1)],
      x.dtype,
    );
    return { y, saved: { index, rows: x.shape[0] } };
  },
  backward: ({ saved: { index, rows } }, dy) => [scatterOp(dy, index, rows), null],
});

// A row that was read twice gets both gradients.
const scatterOp: (dy: Tensor, index: Tensor, rows: number) => Tensor = defineOp({
  name: "scatterAddRows",
  forward({ kernels, storage, wrap }, dy: Tensor, index: Tensor, rows: number) {
    const dims = { rows, width: sizeOf(dy.shape.slice(1)), J: index.size };
    const dx = wrap(
      kernels.scatterAddRows(storage(dy), storage(index), dims),
      [rows, ...dy.shape.slice(1)],
      dy.dtype,
    );
    return { y: dx, saved: { index } };
  },
  backward: ({ saved: { index } }, g) => [gatherOp(g, index), null],
});

/**
 * y[j] = x[index[j]]: rows of x along its first axis, in any order and number. `index` is int32 of one axis.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.index_select.html
 *
 * @throws {ValueError} when an index is outside [0, rows).
 * @example
 * gatherRows(eye(10), tensor(new Int32Array([3, 1]))); // one-hot rows for the labels 3 and 1
 */
export function gatherRows(x: Tensor, index: Tensor): Tensor {
  requireTensor("gatherRows", "x", x);
  requireTensor("gatherRows", "index", index, 'tensor(index, { dtype: "int32" })');
  if (x.rank === 0 || index.rank !== 1) {
    throw new ShapeError(
      `gatherRows: x is ${formatShape(x.shape)} and index ${formatShape(index.shape)}; x must have at least one axis, and index exactly one`,
    );
  }
  checkSize("gatherRows", "the rows' shape", [index.size, ...x.shape.slice(1)]);
  return gatherOp(x, checkIndices("gatherRows", "index", index, x.shape[0]));
}
