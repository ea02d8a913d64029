import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { avgPool2d } from "./avg-pool2d.js";
import { concat } from "./concat.js";
import { mean } from "./mean.js";
import { sliceAxis } from "./slice.js";

/** The size of what {@link adaptiveAvgPool2d} makes: for both directions, or [vertical, horizontal]; null for that of x. */
export type AdaptiveSize = number | null | readonly [number | null, number | null];

/**
 * y[n, c, p, q] = the mean of x over rows ⌊p·H/P⌋ to ⌈(p + 1)·H/P⌉ − 1 and likewise over columns, so that an image of any
 * size becomes one of [P, Q]; with 1 it is the mean of each channel.
 *
 * Shapes: x [N, C, H, W], y [N, C, P, Q].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 *
 * @throws {ShapeError} when x is no batch of images, or they have no pixels; {@link ValueError} when a size is no integer
 * of at least 1, nor null.
 * @example
 * adaptiveAvgPool2d(ones([1, 1, 5, 7]), [2, 3]).shape; // [1, 1, 2, 3]
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  requireTensor("adaptiveAvgPool2d", "input", x);
  requireFloat("adaptiveAvgPool2d", "input", x.dtype);
  const sizes = checkAdaptiveSize("adaptiveAvgPool2d", outputSize);
  if (x.rank !== 4 || x.shape[2] === 0 || x.shape[3] === 0) {
    throw new ShapeError(
      `adaptiveAvgPool2d: input is ${formatShape(x.shape)}; it must be [N, C, H, W] with at least one pixel: add missing axes with unsqueeze()`,
    );
  }
  const [H, W] = x.shape.slice(2);
  const [P, Q] = [sizes[0] ?? H, sizes[1] ?? W];
  // Where the size is a multiple, windows lie side by side, and are of one size.
  const even = [H % P === 0 ? H / P : 1, W % Q === 0 ? W / Q : 1] as const;
  const pooled = even[0] === 1 && even[1] === 1 ? x : avgPool2d(x, even);
  // All rows of a window have as many columns, so the mean of the means of its rows is its mean.
  return meansAlong(meansAlong(pooled, 2, P), 3, Q);
}

/** The mean of each of so many windows along an axis; x where each has one element. */
function meansAlong(x: Tensor, axis: number, count: number): Tensor {
  const size = x.shape[axis];
  if (size === count) return x;
  const windows = Array.from({ length: count }, (_, i) => {
    const [from, to] = [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)];
    return mean(sliceAxis(x, axis, from, to), axis, { keepDim: true });
  });
  return concat(windows, axis);
}

/** Throws unless both sizes are integers of at least 1, or null. */
export function checkAdaptiveSize(
  op: string,
  outputSize: AdaptiveSize,
): readonly [number | null, number | null] {
  const both: unknown = Array.isArray(outputSize) ? outputSize : [outputSize, outputSize];
  const isSize = (n: unknown) => n === null || (Number.isSafeInteger(n) && (n as number) >= 1);
  if (!(both as unknown[]).every(isSize) || (both as unknown[]).length !== 2) {
    const shown = Array.isArray(outputSize) ? formatShape(outputSize) : describe(outputSize);
    throw new ValueError(
      `${op}: outputSize is ${shown}; it must be an integer of at least 1, null for the size of the input, or two of these [vertical, horizontal]`,
    );
  }
  return both as [number | null, number | null];
}
