import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./div.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { type Axes, countReduced, type ReduceOptions } from "./reduction.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the number of elements in the divisor: 1 (default) for a sample, 0 for a whole population. */
  correction?: number;
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
  requireTensor("variance", "x", x);
  checkOptions("variance", options, { correction: true, keepDim: true });
  const { correction = 1, keepDim } = options;
  requireFloat("variance", "x", x.dtype);
  const n = countReduced("variance", x, axes);
  const deviation = sub(x, mean(x, axes, { keepDim: true }));
  return div(sum(mul(deviation, deviation), axes, { keepDim }), Math.max(0, n - correction));
}
