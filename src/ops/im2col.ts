import type { WindowDims } from "../../kernels/im2col/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";
import { type Pair, pair, type WindowOptions, windowDims } from "./window.js";

// Each is the other's adjoint: where im2col reads a pixel into a column, col2im adds the column to the pixel.

const im2colOp: (x: Tensor, d: WindowDims) => Tensor = defineOp({
  name: "im2col",
  forward: ({ kernels, storage, wrap }, x: Tensor, d: WindowDims) => ({
    y: wrap(kernels.im2col(storage(x), d), [d.N, d.C * d.R * d.S, d.P * d.Q], x.dtype),
    saved: { d },
  }),
  backward: ({ saved: { d } }, dy) => [col2imOp(dy, d)],
});

const col2imOp: (columns: Tensor, d: WindowDims) => Tensor = defineOp({
  name: "col2im",
  forward: ({ kernels, storage, wrap }, columns: Tensor, d: WindowDims) => ({
    y: wrap(kernels.col2im(storage(columns), d), [d.N, d.C, d.H, d.W], columns.dtype),
    saved: { d },
  }),
  backward: ({ saved: { d } }, dy) => [im2colOp(dy, d)],
});

/**
 * Every patch of the image as a column: y[n, (c, r, s), (p, q)] is the pixel that kernel position (r, s) sees when
 * the window is at (p, q); 0 in the padding. A convolution is then one matrix product with the weights [K, C·R·S].
 *
 * Shapes: x [N, C, H, W], y [N, C·R·S, P·Q].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 *
 * @throws {ShapeError} when the window does not fit into the image.
 * @example
 * im2col(zeros([1, 1, 28, 28]), 3, { padding: 1 }).shape; // [1, 9, 784]
 */
export function im2col(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  requireTensor("im2col", "x", x);
  checkOptions("im2col", options, { stride: true, padding: true, dilation: true });
  const d = windowDims("im2col", x.shape, pair("im2col", "kernelSize", kernelSize, 1), options);
  checkSize("im2col", "the columns' shape", [d.N, d.C * d.R * d.S, d.P * d.Q]);
  return im2colOp(x, d);
}

/**
 * The adjoint of {@link im2col}: adds every column back to the pixels it was read from. Where windows overlap the
 * contributions add up, so col2im(im2col(x)) counts each pixel as often as it was read. uint8 is added up as int32.
 *
 * Shapes: columns [N, C·R·S, P·Q], y [N, C, H, W] with [H, W] = outputSize.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Fold.html
 *
 * @throws {ShapeError} when the columns do not belong to such an image and window.
 * @example
 * col2im(ones([1, 9, 784]), [28, 28], 3, { padding: 1 }).shape; // [1, 1, 28, 28]
 */
export function col2im(
  columns: Tensor,
  outputSize: Pair,
  kernelSize: Pair,
  options: WindowOptions = {},
): Tensor {
  requireTensor("col2im", "columns", columns);
  checkOptions("col2im", options, { stride: true, padding: true, dilation: true });
  const [R, S] = pair("col2im", "kernelSize", kernelSize, 1);
  const [H, W] = pair("col2im", "outputSize", outputSize, 1);
  const [N, rows] = columns.shape;
  const d = windowDims("col2im", [N, rows / (R * S), H, W], [R, S], options);
  if (columns.rank !== 3 || !Number.isInteger(d.C) || columns.shape[2] !== d.P * d.Q) {
    throw new ShapeError(
      `col2im: columns is ${formatShape(columns.shape)}, but an image of ${H} x ${W} under this window gives [N, C·${R * S}, ${d.P * d.Q}]; the columns must come from an im2col of the same sizes`,
    );
  }
  return col2imOp(columns.dtype === "uint8" ? cast(columns, "int32") : columns, d);
}
