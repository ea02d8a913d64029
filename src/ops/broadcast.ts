// What the two-argument elementwise ops have in common: NumPy's broadcasting, and its adjoint.

import type { BinaryFunction } from "../../kernels/elementwise/functions.js";
import type { ForwardContext } from "../autograd/define-op.js";
import { describe } from "../describe.js";
import { DTypeError, ValueError } from "../errors.js";
import { tensor } from "../tensor/creation.js";
import { type DType, holds, isFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { broadcastShapes, broadcastStrides, checkShape, type Shape, sameShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";

/** An operand may be a plain number; it takes the other one's dtype. */
export type Operand = Tensor | number;

/** Both operands as tensors of one dtype. */
export function operands(op: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [x, y] = [lift(op, "a", a, "b", b), lift(op, "b", b, "a", a)];
  requireSameDType(op, "a", x.dtype, "b", y.dtype);
  return [x, y];
}

function lift(op: string, name: string, x: Operand, otherName: string, other: Operand): Tensor {
  if (x instanceof Tensor) return x;
  if (typeof x !== "number") {
    throw new ValueError(
      `${op}: ${name} is ${describe(x)}; it must be a Tensor or a number: make one with tensor(${name})`,
      { op, argument: name },
    );
  }
  const { dtype } = other as Tensor;
  return dtype === undefined ? tensor(x) : numberAs(op, name, x, otherName, dtype);
}

/** A number beside a tensor, in the dtype of that. A float only rounds it; an integer would turn 0.5 into 0, which is refused. */
export function numberAs(op: string, name: string, x: number, otherName: string, dtype: DType): Tensor {
  if (!isFloat(dtype) && !(Number.isInteger(x) && holds(dtype, x))) {
    throw new DTypeError(
      `${op}: ${name} is ${x}, which ${dtype} does not hold, but ${otherName} is ${dtype}; convert ${otherName} with cast(${otherName}, "float32")`,
      { op, [name]: x, [otherName]: dtype },
    );
  }
  return tensor(x, { dtype });
}

export function broadcastDims(op: string, a: Tensor, b: Tensor) {
  const shape = broadcastShapes(op, a.shape, b.shape);
  return { shape, aStrides: broadcastStrides(a.shape, shape), bStrides: broadcastStrides(b.shape, shape) };
}

/** The forward of an op that is one entry of the elementwise table. */
export function elementwise(
  { kernels, storage, wrap }: ForwardContext,
  f: BinaryFunction,
  a: Tensor,
  b: Tensor,
  ...parameters: number[]
): Tensor {
  const dims = broadcastDims(f, a, b);
  return wrap(kernels.binary(f, storage(a), storage(b), dims, ...parameters), dims.shape, a.dtype);
}

/**
 * The adjoint of broadcasting: an element that was read many times receives the sum of what comes back.
 *
 * @example
 * sumTo(ones([2, 3]), [3]); // [2, 2, 2]
 */
export function sumTo(dy: Tensor, shape: Shape): Tensor {
  requireTensor("sumTo", "dy", dy);
  checkShape("sumTo", shape);
  if (sameShape(dy.shape, shape)) return dy;
  const added = dy.rank - shape.length;
  const axes = dy.shape.flatMap((n, axis) =>
    axis < added || (shape[axis - added] === 1 && n !== 1) ? [axis] : [],
  );
  return reshape(sum(dy, axes), shape);
}
