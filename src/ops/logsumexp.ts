import { noGrad } from "../autograd/no-grad.js";
import { requireFloat } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { clamp } from "./clamp.js";
import { exp } from "./exp.js";
import { log } from "./log.js";
import { max } from "./max.js";
import { type Axes, planReduction, type ReduceOptions } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

const LARGEST = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE } as const;

/**
 * y = ln Σ eˣ over the given axes, or all, without the overflow that eˣ alone would bring; −∞ where there is nothing to
 * add up.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.logsumexp.html
 *
 * @throws {ShapeError} when an axis is out of range; {@link DTypeError} on integers.
 * @example
 * logsumexp(tensor([1000, 1000])); // 1000.6932
 */
export function logsumexp(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const { dims, shape } = planReduction("logsumexp", x, axes, options);
  requireFloat("logsumexp", "x", x.dtype);
  const kept = { keepDim: true };
  if (dims.R === 0) return log(sum(x, axes, options));
  // ln Σ e^x = m + ln Σ e^(x − m) for any m, which therefore needs no gradient. Of the largest x no power is above 1; but
  // ∞ − ∞ would be no number.
  const limit = LARGEST[x.dtype as keyof typeof LARGEST];
  const m = noGrad(() => clamp(max(x, axes, kept), { min: -limit, max: limit }));
  return reshape(add(log(sum(exp(sub(x, m)), axes, kept)), m), shape);
}
