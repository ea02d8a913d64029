import type { AlongDims } from "../../kernels/gather/reference.js";
import type { ReduceDims } from "../../kernels/reduce/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Axes, planReduction, type ReduceOptions, type ReductionPlan } from "./reduction.js";
import { reshape } from "./reshape.js";
import { takeAlong } from "./take-along.js";

type Which = "max" | "min";

const argOp = defineOp({
  name: "argExtreme",
  forward: ({ kernels, storage, wrap }, x: Tensor, f: Which, dims: ReduceDims, shape: Shape) => ({
    y: wrap(kernels.argReduce(f, storage(x), dims), shape, "int32"),
    saved: null,
  }),
});

function plan(op: string, x: Tensor, axes: Axes | undefined, options: ReduceOptions): ReductionPlan {
  const result = planReduction(op, x, axes, options);
  if (result.dims.R === 0 && sizeOf(result.shape) > 0) {
    throw new ShapeError(
      `${op}: x has shape ${formatShape(x.shape)}, with no elements along the reduced axes; there must be at least one to choose from`,
    );
  }
  return result;
}

/** The extreme value is the one at the extreme's position, so its gradient is that of taking it from there. */
export function extreme(f: Which, x: Tensor, axes: Axes | undefined, options: ReduceOptions): Tensor {
  const { x: arranged, dims, shape } = plan(f, x, axes, options);
  const along: AlongDims = { ...dims, J: 1 };
  const index = argOp(arranged, f, dims, [dims.outer, 1, dims.inner]);
  return reshape(takeAlong(reshape(arranged, [dims.outer, dims.R, dims.inner]), index, along), shape);
}

export function argExtreme(f: Which, x: Tensor, axis: number | undefined, options: ReduceOptions): Tensor {
  const { x: arranged, dims, shape } = plan(`arg${f}`, x, axis, options);
  return argOp(arranged, f, dims, shape);
}
