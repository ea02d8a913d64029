import type { Tensor } from "../tensor/tensor.js";
import { equal } from "./compare.js";
import type { Axes } from "./reduction.js";
import { sqrt } from "./sqrt.js";
import { type VarianceOptions, varianceAs } from "./variance.js";
import { where } from "./where.js";

/**
 * y = √(Σ (x − mean x)² / (n − correction)), the standard deviation over the given axes, or all; NaN or infinity when
 * n ≤ correction. Where all elements are equal it is 0, and so is the gradient.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.std.html
 *
 * @throws {ShapeError} when an axis is out of range; {@link DTypeError} on integers.
 * @example
 * std(tensor([1, 2, 3, 4])); // 1.2910
 */
export function std(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const variance = varianceAs("std", x, axes, options);
  // √ has an infinite slope at 0, which times the 0 of the variance's would be NaN: there the root is one of 1.
  const isZero = equal(variance, 0);
  return where(isZero, 0, sqrt(where(isZero, 1, variance)));
}
