import { defineOp } from "../autograd/define-op.js";
import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, type Shape, sizeOf, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

interface Region {
  starts: readonly number[];
  steps: readonly number[];
  shape: Shape;
}

/** Where a region of a tensor of shape `full` lies in its memory. */
function regionDims(full: Shape, { starts, steps, shape }: Region) {
  const strides = stridesOf(full);
  return {
    shape,
    offset: starts.reduce((sum, start, axis) => sum + start * strides[axis], 0),
    strides: strides.map((stride, axis) => stride * steps[axis]),
  };
}

/** As the caller gives them: for the first axes, counted from either end, perhaps beyond it. */
interface Bounds {
  starts: readonly number[];
  stops: readonly number[];
  steps: readonly number[];
}

function regionWithin(full: Shape, { starts, stops, steps }: Bounds): Region {
  const clip = (at: number, n: number) => Math.min(Math.max(at < 0 ? at + n : at, 0), n);
  const from = full.map((n, axis) => clip(starts[axis] ?? 0, n));
  const step = full.map((_, axis) => steps[axis] ?? 1);
  const shape = full.map((n, axis) =>
    Math.max(0, Math.ceil((clip(stops[axis] ?? n, n) - from[axis]) / step[axis])),
  );
  return { starts: from, steps: step, shape };
}

// It is called with the bounds, not with the region that they are here: an export keeps them for tensors of other sizes.
const sliceOp: (x: Tensor, bounds: Bounds) => Tensor = defineOp({
  name: "slice",
  forward({ kernels, storage, wrap }, x: Tensor, bounds: Bounds) {
    const region = regionWithin(x.shape, bounds);
    return {
      y: wrap(kernels.readStrided(storage(x), regionDims(x.shape, region)), region.shape, x.dtype),
      saved: { shape: x.shape, region },
    };
  },
  // What was read gets its gradient back; everything else had no influence.
  backward: ({ saved: { shape, region } }, dy) => [unslice(dy, shape, region)],
});

const unslice: (dy: Tensor, shape: Shape, region: Region) => Tensor = defineOp({
  name: "unslice",
  forward: ({ kernels, storage, wrap }, dy: Tensor, shape: Shape, region: Region) => ({
    y: wrap(kernels.writeStrided(storage(dy), sizeOf(shape), regionDims(shape, region)), shape, dy.dtype),
    saved: { region },
  }),
  backward({ saved: { region } }, g) {
    const { starts, steps, shape } = region;
    return [
      sliceOp(g, { starts, stops: starts.map((start, axis) => start + shape[axis] * steps[axis]), steps }),
    ];
  },
});

/**
 * The part of x from `starts` up to but without `stops`, every `steps`-th element. The lists go from the first axis
 * on, axes they leave out are taken whole; negative positions count from the end, as in NumPy and JavaScript.
 *
 * Source: https://numpy.org/doc/stable/user/basics.indexing.html#slicing-and-striding
 *
 * @throws {ShapeError} when there are more positions than axes; {@link ValueError} when a step is not a positive integer.
 * @example
 * slice(arange(10), [2], [8], [3]); // [2, 5]
 * slice(zeros([8, 3, 28, 28]), [0], [4]).shape; // [4, 3, 28, 28]
 */
export function slice(
  x: Tensor,
  starts: readonly number[],
  stops: readonly number[] = [],
  steps: readonly number[] = [],
): Tensor {
  requireTensor("slice", "x", x);
  for (const [name, list] of Object.entries({ starts, stops, steps })) {
    if (Array.isArray(list)) continue;
    throw new ValueError(
      `slice: ${name} is ${describe(list)}; it must be an array of one number for each of the first axes, as in [${list}]`,
    );
  }
  const longest = Math.max(starts.length, stops.length, steps.length);
  if (longest > x.rank) {
    throw new ShapeError(
      `slice: ${longest} positions for a tensor of shape ${formatShape(x.shape)}; there can be at most one per axis, ${x.rank}`,
    );
  }
  const bad =
    [...starts, ...stops].find((at) => !Number.isInteger(at)) ??
    steps.find((step) => !(Number.isInteger(step) && step > 0));
  if (bad !== undefined) {
    throw new ValueError(
      `slice: ${bad} is no position or step; positions must be integers, steps positive integers`,
    );
  }
  return sliceOp(x, { starts, stops, steps });
}

/** The part of x from `start` up to but without `stop` along one axis, counted from the front. */
export const sliceAxis = (x: Tensor, axis: number, start: number, stop: number): Tensor =>
  slice(x, [...new Array<number>(axis).fill(0), start], [...x.shape.slice(0, axis), stop]);
