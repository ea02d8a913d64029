import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, normalizeAxis } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { sliceAxis } from "./slice.js";

/** One part after another, of these lengths. */
function parts(x: Tensor, axis: number, lengths: readonly number[]): Tensor[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return sliceAxis(x, axis, start - length, start);
  });
}

const isCount = (n: unknown, least: number): n is number => Number.isInteger(n) && (n as number) >= least;

/** n as a sum of `size`s, and of what is left. At least one, were n 0. */
const ofSize = (n: number, size: number): number[] =>
  Array.from({ length: Math.max(1, Math.ceil(n / size)) }, (_, i) => Math.min(size, n - i * size));

/**
 * Cuts x along an axis into parts of `size` each, of which the last may be smaller; or into parts of the sizes of a list,
 * which add up to the axis. `concat` puts them together again.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.split.html
 *
 * @throws {ValueError} when a size is no number of elements; {@link ShapeError} when the axis is out of range, or the
 * sizes of a list do not add up to it.
 * @example
 * split(arange(5), 2).map((part) => part.tolist()); // [[0, 1], [2, 3], [4]]
 * split(arange(5), [1, 4]).map((part) => part.tolist()); // [[0], [1, 2, 3, 4]]
 */
export function split(x: Tensor, size: number | readonly number[], axis = 0): Tensor[] {
  requireTensor("split", "x", x);
  const at = normalizeAxis("split", axis, x.rank);
  const n = x.shape[at];
  if (isCount(size, 1)) return parts(x, at, ofSize(n, size));
  if (!Array.isArray(size) || !size.every((length) => isCount(length, 0))) {
    const given = Array.isArray(size) ? formatShape(size) : describe(size);
    throw new ValueError(
      `split: size is ${given}; it must be an integer of at least 1, or an array of sizes that add up to ${n}`,
      { op: "split", size },
    );
  }
  const total = size.reduce((sum, length) => sum + length, 0);
  if (total !== n) {
    throw new ShapeError(
      `split: the sizes ${formatShape(size)} add up to ${total}, but axis ${axis} of ${formatShape(x.shape)} has ${n}; they must add up to as many`,
      { x: x.shape, size, axis },
    );
  }
  return parts(x, at, size);
}

/**
 * Cuts x along an axis into `count` parts, each ⌈n / count⌉ long but for the last; there are fewer where those that come
 * first take all.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.chunk.html
 *
 * @throws {ValueError} when `count` is not a positive integer; {@link ShapeError} when the axis is out of range.
 * @example
 * chunk(arange(5), 3).map((part) => part.tolist()); // [[0, 1], [2, 3], [4]]
 */
export function chunk(x: Tensor, count: number, axis = 0): Tensor[] {
  requireTensor("chunk", "x", x);
  if (!isCount(count, 1)) {
    throw new ValueError(`chunk: count is ${describe(count)}; it must be an integer of at least 1`, {
      op: "chunk",
      count,
    });
  }
  const at = normalizeAxis("chunk", axis, x.rank);
  const n = x.shape[at];
  return parts(x, at, n === 0 ? new Array<number>(count).fill(0) : ofSize(n, Math.ceil(n / count)));
}
