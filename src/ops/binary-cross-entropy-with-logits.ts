import { ShapeError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { broadcastsTo, formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { type Reduction, reduceLoss, requireAlike } from "./mse-loss.js";
import { mul, mulOrZero } from "./mul.js";
import { neg } from "./neg.js";
import { softplus } from "./softplus.js";
import { sub } from "./sub.js";

/** What {@link binaryCrossEntropyWithLogits} makes of the losses, and how much each counts. */
export interface BinaryCrossEntropyOptions {
  /** "mean" (default) over all elements, "sum", or "none": one loss per element. */
  reduction?: Reduction;
  /** What the loss of each element is multiplied by; its shape broadcasts to that of x. */
  weight?: Tensor;
  /** What the part of a positive target is multiplied by: above 1 for more recall; its shape broadcasts to that of x. */
  posWeight?: Tensor;
}

/**
 * loss = −target · ln σ(x) − (1 − target) · ln(1 − σ(x)) with σ = sigmoid, averaged over all elements, each a yes or no of
 * its own. It takes *logits*, not probabilities. With posWeight p the first term is p times as large.
 *
 * Shapes: x and target have the same, weight and posWeight broadcast to it; the result is a scalar, or of that shape with
 * reduction "none". The mean is that of the weighted losses: their number divides, not the sum of the weights.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 *
 * @throws {ShapeError} when the shapes do not fit; {@link DTypeError} when the dtypes differ, or on integers.
 * @example
 * binaryCrossEntropyWithLogits(tensor([2, -1]), tensor([1, 0])).item(); // 0.2201
 */
export function binaryCrossEntropyWithLogits(
  x: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const op = "binaryCrossEntropyWithLogits";
  checkOptions(op, options, { reduction: true, weight: true, posWeight: true });
  const { reduction = "mean", weight, posWeight } = options;
  requireAlike(op, x, target);
  requireWeight(op, "weight", weight, x);
  requireWeight(op, "posWeight", posWeight, x);
  // −ln σ(x) = ln(1 + e^−x), and −ln(1 − σ(x)) = ln(1 + e^x): neither takes the logarithm of a probability.
  const ofPositive = logOnePlusExp(neg(x));
  const positive = mulOrZero(target, posWeight === undefined ? ofPositive : mul(ofPositive, posWeight));
  const losses = add(positive, mulOrZero(sub(1, target), logOnePlusExp(x)));
  return reduceLoss(op, weight === undefined ? losses : mul(losses, weight), reduction);
}

const logOnePlusExp = (x: Tensor): Tensor => softplus(x, { threshold: Infinity });

function requireWeight(op: string, name: string, weight: Tensor | undefined, x: Tensor): void {
  if (weight === undefined) return;
  requireTensor(op, name, weight);
  requireSameDType(op, "x", x.dtype, name, weight.dtype);
  if (!broadcastsTo(weight.shape, x.shape)) {
    throw new ShapeError(
      `${op}: ${name} is ${formatShape(weight.shape)} but x is ${formatShape(x.shape)}; ${name} must broadcast to the shape of x`,
      { [name]: weight.shape, x: x.shape },
    );
  }
}
