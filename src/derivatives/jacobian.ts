import { stack } from "../ops/concat.js";
import { reshape } from "../ops/reshape.js";
import { zeros } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { oneHot } from "./one-hot.js";
import { type DerivativeOptions, type Differentiable, type RecordedCall, withCall } from "./recorded-call.js";

/**
 * J = dy/dinput for each input, y = fn(inputs): a backward pass for each element of y gives a row.
 *
 * Shapes: [...y, ...input] for each input.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 *
 * @throws {DTypeError} on integers; {@link ValueError} when fn answers something else than a tensor.
 * @example
 * const [J] = jacobian((x) => mul(x, x), [tensor([1, 2])]);
 * J; // [[2, 0], [0, 4]]
 */
export function jacobian(
  fn: Differentiable,
  inputs: readonly Tensor[],
  options: DerivativeOptions = {},
): Tensor[] {
  return withCall("jacobian", fn, inputs, options, (call, createGraph) => rowsOf(call, call.y, createGraph));
}

/** dy/dx for each input of the call, for a y that came of it. */
export function rowsOf({ x, slopes }: RecordedCall, y: Tensor, createGraph: boolean): Tensor[] {
  const rows = Array.from({ length: y.size }, (_, at) => slopes([[y, oneHot(y, at)]], createGraph));
  return x.map(({ shape, dtype }, i) => {
    const whole = [...y.shape, ...shape];
    return rows.length === 0 ? zeros(whole, { dtype }) : reshape(stack(rows.map((row) => row[i])), whole);
  });
}
