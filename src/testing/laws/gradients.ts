import { backward } from "../../autograd/backward.js";
import { createArray } from "../../tensor/dtype.js";
import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { evaluate, read, toTensor, type Values } from "./host.js";

/** An op with everything but its inputs fixed, and inputs for it. The calls in `opInfo` are of this kind. */
export interface Call {
  /** What messages call it. */
  readonly name?: string;
  /** What it is called with. */
  readonly inputs: readonly Tensor[];
  /** The op, with everything else fixed. */
  fn(...inputs: Tensor[]): Tensor;
}

export interface Recorded {
  readonly y: Values;
  /** fn'(inputs)ᵀ·dy for each input; zeros where no gradient arrived. */
  readonly gradients: readonly Values[];
}

/** Runs fn recorded on leaves with these elements, and goes back from dy. */
export function differentiate(
  law: string,
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Values[],
  dy: Values,
): Recorded {
  const leaves = inputs.map((input) => {
    const leaf = toTensor(input);
    leaf.requiresGrad = true;
    return leaf;
  });
  const y = fn(...leaves);
  const values = read(law, y);
  if (y.requiresGrad) backward(y, { gradient: toTensor(dy) });
  return { y: values, gradients: leaves.map((leaf) => gradientOf(law, leaf)) };
}

/** What backward left; zeros where no gradient arrived. */
export const gradientOf = (law: string, { grad, shape, dtype, size }: Tensor): Values =>
  grad === null ? { shape, dtype, data: createArray(dtype, size) } : read(law, grad);

/** The shape of a result; [] where there is none, so that the failure is met where the law is checked. */
export function shapeOf(law: string, fn: () => Tensor): Shape {
  try {
    return evaluate(law, fn).shape;
  } catch {
    return [];
  }
}
