import type { AvgPoolDims } from "../../kernels/avg-pool2d/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { poolDims } from "./max-pool2d.js";
import type { Pair } from "./window.js";

/** How the windows of {@link avgPool2d} move. */
export interface AvgPool2dOptions {
  /** Default: the kernel size, so that windows do not overlap. */
  stride?: Pair;
  /** Zeros around the image. Default 0. */
  padding?: Pair;
  /** Whether positions in the padding count in the divisor. Default true. */
  countIncludePad?: boolean;
}

const avgPool2dOp: (x: Tensor, d: AvgPoolDims) => Tensor = defineOp({
  name: "avgPool2d",
  forward: ({ kernels, storage, wrap }, x: Tensor, d: AvgPoolDims) => ({
    y: wrap(kernels.avgPool2d(storage(x), d), [d.N, d.C, d.P, d.Q], x.dtype),
    saved: { d },
  }),
  // Every pixel of a window moves its mean by the same share.
  backward: ({ saved: { d } }, dy) => [avgPool2dBackward(dy, d)],
});

const avgPool2dBackward = defineOp({
  name: "avgPool2dBackward",
  forward: ({ kernels, storage, wrap }, dy: Tensor, d: AvgPoolDims) => ({
    y: wrap(kernels.avgPool2dBackward(storage(dy), d), [d.N, d.C, d.H, d.W], dy.dtype),
    saved: { d },
  }),
  backward: ({ saved: { d } }, g) => [avgPool2dOp(g, d)],
});

/**
 * y[n, c, p, q] = the mean of x over the window at (p, q); padding counts as 0.
 *
 * Shapes: x [N, C, H, W], y [N, C, P, Q].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 *
 * @throws {ShapeError} when the window does not fit; {@link ValueError} when the padding exceeds half the window.
 * @example
 * avgPool2d(ones([1, 1, 4, 4]), 2).shape; // [1, 1, 2, 2]
 */
export function avgPool2d(x: Tensor, kernelSize: Pair, options: AvgPool2dOptions = {}): Tensor {
  requireTensor("avgPool2d", "input", x);
  checkOptions("avgPool2d", options, { stride: true, padding: true, countIncludePad: true });
  requireFloat("avgPool2d", "input", x.dtype);
  const { countIncludePad = true, ...window } = options;
  return avgPool2dOp(x, { ...poolDims("avgPool2d", x, kernelSize, window), countIncludePad });
}
