import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";
import { elementwise, type Operand, operands, sumTo } from "./broadcast.js";
import { mul } from "./mul.js";
import { apply } from "./unary.js";

// c·xⁿ: with the factor inside, every derivative is of the same form, d(c·xⁿ)/dx = (c·n)·xⁿ⁻¹, and is rounded once: xⁿ⁻¹
// alone may be beyond float32 where n·xⁿ⁻¹ is not.
const powNumber: (x: Tensor, exponent: number, factor: number) => Tensor = defineOp({
  name: "pow",
  forward: (ctx, x: Tensor, exponent: number, factor: number) => ({
    y: apply(ctx, "power", x, exponent, factor),
    saved: { x, exponent, factor },
  }),
  backward: ({ saved: { x, exponent, factor } }, dy) => [
    mul(dy, powNumber(x, exponent - 1, factor * exponent)),
  ],
});

const baseGrad = defineOp({
  name: "powBaseGrad",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "powBaseGrad", a, b), saved: null }),
});

const exponentGrad = defineOp({
  name: "powExponentGrad",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "powExponentGrad", a, b), saved: null }),
});

const powTensor = defineOp({
  name: "pow",
  forward: (ctx, a: Tensor, b: Tensor) => ({ y: elementwise(ctx, "pow", a, b), saved: { a, b } }),
  // d(aᵇ)/da = b·aᵇ⁻¹ and d(aᵇ)/db = aᵇ·ln a.
  backward: ({ saved: { a, b }, needs }, dy) => [
    needs(0) ? sumTo(mul(dy, baseGrad(a, b)), a.shape) : null,
    needs(1) ? sumTo(mul(dy, exponentGrad(a, b)), b.shape) : null,
  ],
});

/**
 * y = aᵇ, elementwise, on floats. Shapes broadcast. A negative base with a fractional exponent gives NaN.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.pow.html
 *
 * @throws {ShapeError} when the shapes do not broadcast; {@link DTypeError} when the dtypes differ or are integers.
 * @example
 * pow(tensor([1, 2, 3]), 2); // [1, 4, 9]
 */
export function pow(a: Operand, b: Operand): Tensor {
  if (a instanceof Tensor && typeof b === "number") {
    requireFloat("pow", "a", a.dtype);
    return powNumber(a, b, 1);
  }
  const pair = operands("pow", a, b);
  requireFloat("pow", "a", pair[0].dtype);
  return powTensor(...pair);
}
