import type { Comparison } from "../../kernels/elementwise/functions.js";
import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastDims, type Operand, operands } from "./broadcast.js";

const compareOp = defineOp({
  name: "compare",
  forward({ kernels, storage, wrap }, a: Tensor, b: Tensor, f: Comparison) {
    const dims = broadcastDims(f, a, b);
    return { y: wrap(kernels.compare(f, storage(a), storage(b), dims), dims.shape, "uint8"), saved: null };
  },
});

const compare = (f: Comparison, a: Operand, b: Operand) => compareOp(...operands(f, a, b), f);

/**
 * 1 where a = b, else 0, as uint8. Shapes broadcast; NaN equals nothing.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.eq.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * mean(cast(equal(argmax(logits, 1), labels), "float32")).item(); // accuracy
 */
export const equal = (a: Operand, b: Operand): Tensor => compare("equal", a, b);

/**
 * 1 where a > b, else 0, as uint8. Shapes broadcast.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.gt.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * greater(tensor([1, 5]), 3); // [0, 1]
 */
export const greater = (a: Operand, b: Operand): Tensor => compare("greater", a, b);

/**
 * 1 where a < b, else 0, as uint8. Shapes broadcast.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.lt.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ.
 * @example
 * less(tensor([1, 5]), 3); // [1, 0]
 */
export const less = (a: Operand, b: Operand): Tensor => compare("less", a, b);
