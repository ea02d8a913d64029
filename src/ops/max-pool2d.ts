// The largest value of each window, and where it was (argmax): kernels/max-pool2d/reference.ts has the loops.

import type { WindowDims } from "../../kernels/im2col/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";
import { checkWindow, type Pair, pair, type WindowOptions, windowDims } from "./window.js";

/** How the windows of {@link maxPool2d} move. */
export interface MaxPool2dOptions extends WindowOptions {
  /** Default: the kernel size, so that windows do not overlap. */
  stride?: Pair;
}

const maxPool2dOp = defineOp({
  name: "maxPool2d",
  forward({ kernels, storage, wrap }, x: Tensor, d: WindowDims) {
    const { y, argmax } = kernels.maxPool2d(storage(x), d);
    const shape = [d.N, d.C, d.P, d.Q];
    // Where each maximum was is all that backward needs: neither x nor y.
    return { y: wrap(y, shape, x.dtype), saved: { argmax: wrap(argmax, shape, "int32"), d } };
  },
  // Only the winner of a window moves its maximum, so it gets all of dy, and the others nothing.
  backward: ({ saved: { argmax, d } }, dy) => [maxPool2dBackward(dy, argmax, d)],
});

const maxPool2dBackward = defineOp({
  name: "maxPool2dBackward",
  forward: ({ kernels, storage, wrap }, dy: Tensor, argmax: Tensor, d: WindowDims) => ({
    y: wrap(kernels.maxPool2dBackward(storage(dy), storage(argmax), d), [d.N, d.C, d.H, d.W], dy.dtype),
    saved: { argmax, d },
  }),
  // Linear in dy: its adjoint reads at the same places.
  backward({ saved: { argmax, d } }, g) {
    const dims = { outer: d.N * d.C, R: d.H * d.W, J: d.P * d.Q, inner: 1 };
    const index = reshape(argmax, [dims.outer, dims.J, 1]);
    return [reshape(takeAlong(reshape(g, [dims.outer, dims.R, 1]), index, dims), [d.N, d.C, d.P, d.Q]), null];
  },
});

/**
 * y[n, c, p, q] = the largest x in the window at (p, q). Padding counts as −infinity; at a tie the gradient goes to
 * the first position in row-major order, in a window with NaNs to the last of them.
 *
 * Shapes: x [N, C, H, W], y [N, C, P, Q].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 *
 * @throws {ShapeError} when the window does not fit; {@link ValueError} when the padding exceeds half the window.
 * @example
 * maxPool2d(zeros([1, 32, 28, 28]), 2).shape; // [1, 32, 14, 14]
 */
export function maxPool2d(x: Tensor, kernelSize: Pair, options: MaxPool2dOptions = {}): Tensor {
  requireTensor("maxPool2d", "input", x);
  checkOptions("maxPool2d", options, { stride: true, padding: true, dilation: true });
  requireFloat("maxPool2d", "input", x.dtype);
  return maxPool2dOp(x, poolDims("maxPool2d", x, kernelSize, options));
}

/** Windows step by their own size unless told otherwise, and none may lie in the padding altogether. */
export function poolDims(op: string, x: Tensor, kernelSize: Pair, options: WindowOptions): WindowDims {
  const [R, S] = checkPool(op, kernelSize, options);
  const d = windowDims(op, x.shape, [R, S], { ...options, stride: options.stride ?? [R, S] });
  if (
    misses(d.P, d.R, d.H, d.strideH, d.padH, d.dilationH) ||
    misses(d.Q, d.S, d.W, d.strideW, d.padW, d.dilationW)
  ) {
    throw new ValueError(
      `${op}: with padding ${formatShape([d.padH, d.padW])} and dilation ${formatShape([d.dilationH, d.dilationW])} a window of ${formatShape([R, S])} over input ${formatShape(x.shape)} lies in the padding altogether; make the padding or the dilation smaller`,
    );
  }
  return d;
}

/** Throws where a pool would be refused whatever its input is; answers the height and the width of its window. */
export function checkPool(op: string, kernelSize: Pair, options: WindowOptions): [number, number] {
  const [R, S] = pair(op, "kernelSize", kernelSize, 1);
  checkWindow(op, options);
  const [padH, padW] = pair(op, "padding", options.padding ?? 0, 0);
  if (padH > R / 2 || padW > S / 2) {
    throw new ValueError(
      `${op}: padding ${formatShape([padH, padW])} is more than half of the window ${formatShape([R, S])}; a window could then lie in the padding altogether. Make the padding at most half of the kernel size`,
    );
  }
  return [R, S];
}

/** Whether some window along an axis of n pixels reads none of them: a dilated one can step over the whole image. */
function misses(
  out: number,
  taps: number,
  n: number,
  stride: number,
  pad: number,
  dilation: number,
): boolean {
  for (let start = -pad; start < 0 && start <= (out - 1) * stride - pad; start += stride) {
    const first = start + Math.ceil(-start / dilation) * dilation;
    if (first >= n || first > start + (taps - 1) * dilation) return true;
  }
  return false;
}

// Next: src/ops/cross-entropy.ts, what the last layer's numbers are worth.
