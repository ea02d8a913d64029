import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { div } from "./div.js";
import { type Axes, countReduced, type ReduceOptions } from "./reduction.js";
import { sum } from "./sum.js";

/**
 * y = (1/n) Σ x over the given axes, or all; NaN where there is nothing to average.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.mean.html
 *
 * @throws {ShapeError} when an axis is out of range; {@link DTypeError} on integers.
 * @example
 * mean(tensor([1, 2, 3, 4])); // 2.5
 */
export function mean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  requireTensor("mean", "x", x);
  checkOptions("mean", options, { keepDim: true });
  requireFloat("mean", "x", x.dtype);
  const n = countReduced("mean", x, axes);
  return div(sum(x, axes, options), n);
}
