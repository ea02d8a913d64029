import type { AlongDims } from "../../kernels/gather/reference.js";
import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";

/** y[o, j, i] = x[o, index[o, j, i], i], for x [outer, R, inner] and index [outer, J, inner] known to be in range. */
export const takeAlong: (x: Tensor, index: Tensor, dims: AlongDims) => Tensor = defineOp({
  name: "takeAlong",
  forward: ({ kernels, storage, wrap }, x: Tensor, index: Tensor, dims: AlongDims) => ({
    y: wrap(kernels.takeAlong(storage(x), storage(index), dims), [dims.outer, dims.J, dims.inner], x.dtype),
    saved: { index, dims },
  }),
  backward: ({ saved: { index, dims } }, dy) => [putAlong(dy, index, dims), null],
});

/** The adjoint: y[o, index[o, j, i], i] += x[o, j, i], from zeros. */
export const putAlong: (dy: Tensor, index: Tensor, dims: AlongDims) => Tensor = defineOp({
  name: "putAlong",
  forward: ({ kernels, storage, wrap }, dy: Tensor, index: Tensor, dims: AlongDims) => ({
    y: wrap(kernels.putAlong(storage(dy), storage(index), dims), [dims.outer, dims.R, dims.inner], dy.dtype),
    saved: { index, dims },
  }),
  backward: ({ saved: { index, dims } }, g) => [takeAlong(g, index, dims), null],
});
