// What a convolution's backward does with the gradient of its output is a layer of its own: it spreads each pixel over a
// window. So it runs conv2d's kernel for dx, with x in the place of dy, and the sizes of the convolution that it turns back.
// Its own gradients are by x that convolution, and by weight what conv2d's weight gets, with the two images in each other's
// place.

import type { ConvDims } from "../../kernels/conv2d/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { type Conv2dOptions, conv2dOp, conv2dWeightGrad } from "./conv2d.js";
import { reshape } from "./reshape.js";
import { type Pair, pair } from "./window.js";

/** How the windows of {@link convTranspose2d} move, and which channels they write. */
export interface ConvTranspose2dOptions extends Conv2dOptions {
  /**
   * How many rows and columns are added below and to the right: with a stride several sizes convolve to the same one, and
   * this says which is meant. Less than the stride, or than the dilation. Default 0.
   */
  outputPadding?: Pair;
}

const convTranspose2dOp: (x: Tensor, weight: Tensor, d: ConvDims) => Tensor = defineOp({
  name: "convTranspose2d",
  forward: ({ kernels, storage, wrap }, x: Tensor, weight: Tensor, d: ConvDims) => ({
    y: wrap(kernels.conv2dInputGrad(storage(x), storage(weight), d), [d.N, d.C, d.H, d.W], x.dtype),
    saved: { x, weight, d },
  }),
  backward: ({ saved: { x, weight, d }, needs }, dy) => [
    needs(0) ? conv2dOp(dy, weight, null, d) : null,
    needs(1) ? conv2dWeightGrad(x, dy, d) : null,
  ],
});

/**
 * y[n, k, h, w] = bias[k] + Σ x[n, c, p, q] · weight[c, k, r, s] over all c, p, q, r, s with
 * h = p·stride − padding + r·dilation, and w likewise: the convolution with the same weight turned back, as its gradient is.
 *
 * Shapes: x [N, C, P, Q], weight [C, K/groups, R, S], bias [K], y [N, K, H, W] with
 * H = (P − 1)·stride − 2·padding + dilation·(R − 1) + outputPadding + 1.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 *
 * @throws {ShapeError} when the sizes do not fit; {@link DTypeError} when the dtypes differ or are integers;
 * {@link ValueError} when the output padding is neither less than the stride nor than the dilation.
 * @example
 * convTranspose2d(zeros([1, 32, 7, 7]), zeros([32, 16, 2, 2]), null, { stride: 2 }).shape; // [1, 16, 14, 14]
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose2dOptions = {},
): Tensor {
  requireTensor("convTranspose2d", "input", x);
  requireTensor("convTranspose2d", "weight", weight);
  if (bias !== null) requireTensor("convTranspose2d", "bias", bias);
  checkOptions("convTranspose2d", options, {
    stride: true,
    padding: true,
    dilation: true,
    groups: true,
    outputPadding: true,
  });
  requireFloat("convTranspose2d", "input", x.dtype);
  requireSameDType("convTranspose2d", "input", x.dtype, "weight", weight.dtype);
  if (bias !== null) requireSameDType("convTranspose2d", "input", x.dtype, "bias", bias.dtype);
  const d = dimsOf(x, weight, options);
  if (bias !== null && (bias.rank !== 1 || bias.size !== d.C)) {
    throw new ShapeError(
      `convTranspose2d: bias is ${formatShape(bias.shape)} but weight is ${formatShape(weight.shape)}; bias must be [${d.C}], one for each output channel`,
      { bias: bias.shape, weight: weight.shape },
    );
  }
  const y = convTranspose2dOp(x, weight, d);
  const shifted = bias === null ? y : add(y, reshape(bias, [d.C, 1, 1]));
  if (shifted.node !== null) shifted.node.calledAs = "convTranspose2d";
  return shifted;
}

/** Those of the convolution that is turned back: K channels of P x Q are what goes in, C channels of H x W what comes out. */
function dimsOf(x: Tensor, weight: Tensor, options: ConvTranspose2dOptions): ConvDims {
  const { groups = 1 } = options;
  if (x.rank !== 4 || weight.rank !== 4) {
    throw new ShapeError(
      `convTranspose2d: input is ${formatShape(x.shape)} and weight ${formatShape(weight.shape)}; both must have four axes: [N, C, P, Q] and [C, K/groups, R, S]`,
    );
  }
  const [N, K, P, Q] = x.shape;
  const [inputs, channels, R, S] = weight.shape;
  if (P < 1 || Q < 1 || R < 1 || S < 1) {
    throw new ShapeError(
      `convTranspose2d: input is ${formatShape(x.shape)} and weight ${formatShape(weight.shape)}; the image and the window must have at least one element`,
    );
  }
  if (K !== inputs) {
    throw new ShapeError(
      `convTranspose2d: input has ${K} channels (${formatShape(x.shape)}) but weight expects ${inputs} (${formatShape(weight.shape)}); weight.shape[0] must equal input.shape[1]`,
      { input: x.shape, weight: weight.shape },
    );
  }
  if (!Number.isInteger(groups) || groups < 1 || K % groups !== 0) {
    throw new ValueError(
      `convTranspose2d: groups is ${groups}, but input has ${K} channels (${formatShape(x.shape)}); groups must be a positive integer that divides them`,
    );
  }
  const { stride, padding, dilation, outputPadding } = checkTransposed("convTranspose2d", options);
  const [H, W] = [0, 1].map(
    (axis) =>
      ([P, Q][axis] - 1) * stride[axis] -
      2 * padding[axis] +
      dilation[axis] * ([R, S][axis] - 1) +
      outputPadding[axis] +
      1,
  );
  if (H < 1 || W < 1) {
    throw new ShapeError(
      `convTranspose2d: input ${formatShape(x.shape)} under a window of ${R} x ${S} with padding ${padding.join(" x ")} would give an output of ${H} x ${W}; make the padding smaller or the window larger`,
      { input: x.shape, weight: weight.shape },
    );
  }
  const C = channels * groups;
  checkSize("convTranspose2d", "output", [N, C, H + 2 * padding[0], W + 2 * padding[1]]);
  const [[strideH, strideW], [padH, padW], [dilationH, dilationW]] = [stride, padding, dilation];
  return { N, C, H, W, K, R, S, P, Q, groups, strideH, strideW, padH, padW, dilationH, dilationW };
}

/** Throws where one of the options would be refused whatever the input is; answers them for both directions. */
export function checkTransposed(
  op: string,
  { stride = 1, padding = 0, dilation = 1, outputPadding = 0 }: ConvTranspose2dOptions,
): Record<"stride" | "padding" | "dilation" | "outputPadding", [number, number]> {
  const both = {
    stride: pair(op, "stride", stride, 1),
    padding: pair(op, "padding", padding, 0),
    dilation: pair(op, "dilation", dilation, 1),
    outputPadding: pair(op, "outputPadding", outputPadding, 0),
  };
  const tooLarge = (axis: number) =>
    both.outputPadding[axis] >= Math.max(both.stride[axis], both.dilation[axis]);
  if (tooLarge(0) || tooLarge(1)) {
    throw new ValueError(
      `${op}: outputPadding is ${formatShape(both.outputPadding)}, stride ${formatShape(both.stride)} and dilation ${formatShape(both.dilation)}; the output padding must be less than one of the others in each direction`,
    );
  }
  return both;
}
