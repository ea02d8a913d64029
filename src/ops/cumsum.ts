import { defineOp } from "../autograd/define-op.js";
import { noGrad } from "../autograd/no-grad.js";
import { backend } from "../backends/select.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { normalizeAxisOfAny } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { concat } from "./concat.js";
import { flip } from "./flip.js";
import { sliceAxis } from "./slice.js";

/**
 * After the step of 2^k each element is the sum of the last 2^(k+1) up to it, so log₂ n steps add up all. A product with a
 * triangle of ones would make NaN of 0·∞.
 *
 * Source: Hillis and Steele, "Data Parallel Algorithms" (1986).
 */
function scan(x: Tensor, axis: number): Tensor {
  const n = x.shape[axis];
  let y = x;
  for (let step = 1; step < n; step *= 2) {
    const sums = add(sliceAxis(y, axis, step, n), sliceAxis(y, axis, 0, n - step));
    y = concat([sliceAxis(y, axis, 0, step), sums], axis);
  }
  return y;
}

/** In float64, as `sum` adds up, so that no sum in between is rounded; on a GPU, which has none, in float32. */
function sums(x: Tensor, axis: number): Tensor {
  if (x.dtype !== "float32" || backend().readsStall) return scan(x, axis);
  return cast(scan(cast(x, "float64"), axis), "float32");
}

const cumsumOp: (x: Tensor, axis: number) => Tensor = defineOp({
  name: "cumsum",
  forward: (_, x: Tensor, axis: number) => ({ y: noGrad(() => sums(x, axis)), saved: { axis } }),
  // x_j is in y_i for all i ≥ j: dx is the sum of dy from the other end.
  backward: ({ saved: { axis } }, dy) => [flip(cumsumOp(flip(dy, axis), axis), axis)],
});

/**
 * y_i = x_0 + … + x_i along an axis; a scalar is one element along axis 0. Floats are accumulated in float64 on cpu and wasm, as
 * `sum` does. On gpu each of ⌈log₂ n⌉ steps rounds to float32, so that y_i is off by at most ⌈log₂ n⌉·2⁻²⁴·Σ|x_k|, k up to i, where
 * adding one after the other would be off by n of these; and a sum in between may overflow. uint8 is added up as int32, which
 * wraps around, as `add` does.
 *
 * Shapes: y has that of x.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.cumsum.html
 *
 * @throws {ShapeError} when the axis is out of range.
 * @example
 * cumsum(tensor([1, 2, 3, 4]), 0); // [1, 3, 6, 10]
 */
export function cumsum(x: Tensor, axis: number): Tensor {
  requireTensor("cumsum", "x", x);
  const at = normalizeAxisOfAny("cumsum", axis, x.rank);
  const summed = x.dtype === "uint8" ? cast(x, "int32") : x;
  return x.rank === 0 ? summed : cumsumOp(summed, at);
}
