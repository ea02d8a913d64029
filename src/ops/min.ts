import type { Tensor } from "../tensor/tensor.js";
import { extreme } from "./extreme.js";
import type { Axes, ReduceOptions } from "./reduction.js";

/**
 * y = min x over the given axes, or all; NaN wins. The gradient goes to one element: at a tie, or of several NaNs, to the
 * first in row-major order.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.min.html
 *
 * @throws {ShapeError} when an axis is out of range, or there is nothing to choose from.
 * @example
 * min(tensor([[1, 5], [7, 2]]), 1); // [1, 2]
 */
export const min = (x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor =>
  extreme("min", x, axes, options);
