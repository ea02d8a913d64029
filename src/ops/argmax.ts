import type { Tensor } from "../tensor/tensor.js";
import { argExtreme } from "./extreme.js";
import type { ReduceOptions } from "./reduction.js";

/**
 * The position of the largest value along an axis, or among all elements in row-major order; as int32. The first of
 * equals; NaN counts as largest.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.argmax.html
 *
 * @throws {ShapeError} when the axis is out of range, or there is nothing to choose from.
 * @example
 * argmax(tensor([[1, 5], [7, 2]]), 1); // [1, 0]
 */
export const argmax = (x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor =>
  argExtreme("max", x, axis, options);

/**
 * The position of the smallest value; otherwise like {@link argmax}.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.argmin.html
 *
 * @example
 * argmin(tensor([[1, 5], [7, 2]]), 1); // [0, 1]
 */
export const argmin = (x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor =>
  argExtreme("min", x, axis, options);
