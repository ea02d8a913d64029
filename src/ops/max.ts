import type { Tensor } from "../tensor/tensor.js";
import { extreme } from "./extreme.js";
import type { Axes, ReduceOptions } from "./reduction.js";

/**
 * y = max x over the given axes, or all; NaN wins. The gradient goes to one element: at a tie, or of several NaNs, to the
 * first in row-major order.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.max.html
 *
 * @throws {ShapeError} when an axis is out of range, or there is nothing to choose from.
 * @example
 * max(tensor([[1, 5], [7, 2]]), 1); // [5, 7]
 */
export const max = (x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor =>
  extreme("max", x, axes, options);
