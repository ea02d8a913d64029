import type { BatchNormDims } from "../../kernels/batch-norm/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireNumber } from "../tensor/require-number.js";
import type { Tensor } from "../tensor/tensor.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { permute } from "./permute.js";
import { type Axes, planReduction, type ReduceOptions } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sub } from "./sub.js";

/** What {@link variance} divides by. */
export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the number of elements in the divisor: 1 (default) for a sample, 0 for a whole population. */
  correction?: number;
}

// Of x [outer, R, inner] with outer or inner 1, which is what batch normalization takes a variance of. Its kernel adds up
// squares in float64, of which float32 would not hold the sum, nor always a single one.
export const varianceOp: (x: Tensor, divisor: number) => Tensor = defineOp({
  name: "variance",
  forward({ kernels, storage, wrap }, x: Tensor, divisor: number) {
    const [outer, R, inner] = x.shape;
    const d: BatchNormDims = inner === 1 ? { N: 1, C: outer, L: R } : { N: R, C: inner, L: 1 };
    const found = kernels.batchNormStatistics(storage(x), d);
    wrap(found.mean, [d.C], x.dtype);
    const biased = wrap(found.variance, [outer, inner], x.dtype);
    return { y: mul(biased, R / divisor), saved: { x, divisor } };
  },
  // dy/dx = 2·(x − mean x)/divisor: what x moves through the mean cancels, since deviations sum to 0.
  backward({ saved: { x, divisor } }, dy) {
    const [outer, , inner] = x.shape;
    const deviation = sub(x, mean(x, 1, { keepDim: true }));
    return [mul(deviation, reshape(mul(dy, 2 / divisor), [outer, 1, inner]))];
  },
});

/** x as [outer, R, inner] with outer or inner 1, what to divide by, and the shape of the result. */
export function planVariance(op: string, x: Tensor, axes: Axes | undefined, options: VarianceOptions) {
  checkOptions(op, options, { correction: true, keepDim: true });
  const { correction = 1, keepDim } = options;
  requireNumber(op, "correction", correction);
  const plan = planReduction(op, x, axes, { keepDim });
  requireFloat(op, "x", x.dtype);
  const { outer, R, inner } = plan.dims;
  const along = reshape(plan.x, [outer, R, inner]);
  const arranged =
    outer === 1 || inner === 1 ? along : reshape(permute(along, [0, 2, 1]), [outer * inner, R, 1]);
  return { x: arranged, divisor: Math.max(0, R - correction), shape: plan.shape };
}

/**
 * y = Σ (x − mean x)² / (n − correction) over the given axes, or all; NaN or infinity when n ≤ correction.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.var.html
 *
 * @throws {ShapeError} when an axis is out of range; {@link DTypeError} on integers.
 * @example
 * variance(tensor([1, 2, 3, 4])); // 1.6667
 */
export function variance(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const plan = planVariance("variance", x, axes, options);
  return reshape(varianceOp(plan.x, plan.divisor), plan.shape);
}
