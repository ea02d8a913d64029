// The convolution layer. With every patch of an image laid out as a column (im2col), it is one matrix product:
//
//   X = im2col(x[n])   : [C·R·S, P·Q]       a column per output position, a row per (channel, kernel row, kernel column)
//   W = weight         : [K, C·R·S]         a row per output channel
//   y[n] = W · X + b   : [K, P·Q]
//
// dX stands for dLoss/dX. X[j, i] enters y[k, i] as W[k, j]·X[j, i], so dX[j, i] = Σ W[k, j]·dY[k, i] over k, and dW likewise.
// So the gradients are those of a product, dX = Wᵀ·dY and dW = dY·Xᵀ, and col2im adds dX's columns back to the
// pixels they were read from. y is linear in x and in weight, so each of the three maps below is differentiated by
// the other two.
//
// An op is its forward and its backward. `defineOp` makes a function of them that notes, as it runs, what backward will need
// (`saved`). `kernels` are those of the backend that computes; `storage` and `wrap` lead from tensors to its arrays and back.

import type { ConvDims } from "../../kernels/conv2d/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastTo } from "./broadcast-to.js";
import { reshape } from "./reshape.js";
import { type WindowOptions, windowDims } from "./window.js";

/** How the windows of {@link conv2d} move, and which channels they read. */
export interface Conv2dOptions extends WindowOptions {
  /** Splits input and output channels into this many groups that do not see each other. Default 1. */
  groups?: number;
}

/** The map itself, without a check; its dx and dWeight are what convTranspose2d is differentiated by too. */
export const conv2dOp: (x: Tensor, weight: Tensor, bias: Tensor | null, d: ConvDims) => Tensor = defineOp({
  name: "conv2d",
  forward: ({ kernels, storage, wrap }, x: Tensor, weight: Tensor, bias: Tensor | null, d: ConvDims) => ({
    y: wrap(
      kernels.conv2d(storage(x), storage(weight), bias === null ? null : storage(bias), d),
      [d.N, d.K, d.P, d.Q],
      x.dtype,
    ),
    // Not the columns: they are R·S times as large as x, and cheap to make again.
    saved: { x, weight, d },
  }),
  backward: ({ saved: { x, weight, d }, needs }, dy) => [
    needs(0) ? conv2dInputGrad(dy, weight, d) : null,
    needs(1) ? conv2dWeightGrad(dy, x, d) : null,
    needs(2) ? biasGrad(dy, d) : null,
  ],
});

/** dx = col2im(Wᵀ · dY) */
const conv2dInputGrad: (dy: Tensor, weight: Tensor, d: ConvDims) => Tensor = defineOp({
  name: "conv2dInputGrad",
  forward: ({ kernels, storage, wrap }, dy: Tensor, weight: Tensor, d: ConvDims) => ({
    y: wrap(kernels.conv2dInputGrad(storage(dy), storage(weight), d), [d.N, d.C, d.H, d.W], dy.dtype),
    saved: { dy, weight, d },
  }),
  backward: ({ saved: { dy, weight, d }, needs }, g) => [
    needs(0) ? conv2dOp(g, weight, null, d) : null,
    needs(1) ? conv2dWeightGrad(dy, g, d) : null,
  ],
});

/** dWeight = Σ over n of dY[n] · X[n]ᵀ */
export const conv2dWeightGrad: (dy: Tensor, x: Tensor, d: ConvDims) => Tensor = defineOp({
  name: "conv2dWeightGrad",
  forward: ({ kernels, storage, wrap }, dy: Tensor, x: Tensor, d: ConvDims) => ({
    y: wrap(kernels.conv2dWeightGrad(storage(dy), storage(x), d), [d.K, d.C / d.groups, d.R, d.S], dy.dtype),
    saved: { dy, x, d },
  }),
  backward: ({ saved: { dy, x, d }, needs }, g) => [
    needs(0) ? conv2dOp(x, g, null, d) : null,
    needs(1) ? conv2dInputGrad(dy, g, d) : null,
  ],
});

/** dBias[k] = Σ dY over n, p, q */
const biasGrad = defineOp({
  name: "conv2dBiasGrad",
  forward: ({ kernels, storage, wrap }, dy: Tensor, d: ConvDims) => ({
    y: wrap(kernels.conv2dBiasGrad(storage(dy), d), [d.K], dy.dtype),
    saved: { d },
  }),
  backward: ({ saved: { d } }, g) => [broadcastTo(reshape(g, [1, d.K, 1, 1]), [d.N, d.K, d.P, d.Q])],
});

/**
 * y[n, k, p, q] = bias[k] + Σ weight[k, c, r, s] · x[n, c, p·stride − padding + r·dilation, q·stride − padding +
 * s·dilation] over c, r, s. (Without flipping the kernel: what deep learning calls a convolution is a correlation.)
 *
 * Shapes: x [N, C, H, W], weight [K, C/groups, R, S], bias [K], y [N, K, P, Q] with
 * P = floor((H + 2·padding − dilation·(R − 1) − 1) / stride) + 1.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link DTypeError} when the dtypes differ or are integers.
 * @example
 * conv2d(zeros([1, 1, 28, 28]), zeros([32, 1, 3, 3]), null, { padding: 1 }).shape; // [1, 32, 28, 28]
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: Conv2dOptions = {},
): Tensor {
  requireTensor("conv2d", "input", x);
  requireTensor("conv2d", "weight", weight);
  if (bias !== null) requireTensor("conv2d", "bias", bias);
  checkOptions("conv2d", options, { stride: true, padding: true, dilation: true, groups: true });
  requireFloat("conv2d", "input", x.dtype);
  requireSameDType("conv2d", "input", x.dtype, "weight", weight.dtype);
  if (bias !== null) requireSameDType("conv2d", "input", x.dtype, "bias", bias.dtype);
  return conv2dOp(x, weight, bias, convDims(x, weight, bias, options));
}

function convDims(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { groups = 1, ...window }: Conv2dOptions,
): ConvDims {
  if (weight.rank !== 4) {
    throw new ShapeError(
      `conv2d: weight is ${formatShape(weight.shape)}; it must have four axes [K, C/groups, R, S]`,
    );
  }
  const [K, channels, R, S] = weight.shape;
  if (R < 1 || S < 1) {
    throw new ShapeError(
      `conv2d: weight is ${formatShape(weight.shape)}; its window R x S must have at least one element`,
    );
  }
  const d = windowDims("conv2d", x.shape, [R, S], window);
  if (!Number.isInteger(groups) || groups < 1 || d.C % groups !== 0 || K % groups !== 0) {
    throw new ValueError(
      `conv2d: groups is ${groups}, but input has ${d.C} channels (${formatShape(x.shape)}) and weight makes ${K} (${formatShape(weight.shape)}); groups must be a positive integer that divides both`,
    );
  }
  if (d.C !== channels * groups) {
    const grouped = groups === 1 ? "" : ` times groups (${groups})`;
    throw new ShapeError(
      `conv2d: input has ${d.C} channels (${formatShape(x.shape)}) but weight expects ${channels * groups} (${formatShape(weight.shape)}); weight.shape[1]${grouped} must equal input.shape[1]`,
      { input: x.shape, weight: weight.shape, groups },
    );
  }
  if (bias !== null && (bias.rank !== 1 || bias.size !== K)) {
    throw new ShapeError(
      `conv2d: bias is ${formatShape(bias.shape)} but weight is ${formatShape(weight.shape)}; bias must be [${K}], one for each output channel`,
      { bias: bias.shape, weight: weight.shape },
    );
  }
  checkSize("conv2d", "output", [d.N, K, d.P, d.Q]);
  return { ...d, K, groups };
}

// Next: src/backends/backend.ts, whose kernels every op calls.
