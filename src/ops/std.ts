import { defineOp } from "../autograd/define-op.js";
import { noGrad } from "../autograd/no-grad.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { max } from "./max.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import type { Axes } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { planVariance, type VarianceOptions, varianceOp } from "./variance.js";
import { where } from "./where.js";

const alongR = [1, { keepDim: true }] as const;

/** Of x [outer, R, inner]. Its squares are of quotients by the largest deviation: float32 may not hold those of x. */
function deviation(x: Tensor, divisor: number): Tensor {
  const [outer, R, inner] = x.shape;
  if (R === 0) return sqrt(varianceOp(x, divisor));
  const centered = sub(x, mean(x, ...alongR));
  const largest = max(abs(centered), ...alongR);
  const scale = where(equal(largest, 0), 1, largest);
  return mul(sqrt(varianceOp(div(centered, scale), divisor)), reshape(scale, [outer, inner]));
}

const stdOp = defineOp({
  name: "std",
  forward(_, x: Tensor, divisor: number) {
    const y = noGrad(() => deviation(x, divisor));
    return { y, saved: { x, y, divisor } };
  },
  // dy/dx = (x − mean x)/(divisor·y), as that of the variance is 2·(x − mean x)/divisor and that of the root 1/2y. Where all
  // are equal that is 0/0, and any slope up to 1/√divisor of either sign would do: 0/1 is PyTorch's.
  backward({ saved: { x, y, divisor } }, dy) {
    const [outer, , inner] = x.shape;
    const [root, gradient] = [y, dy].map((t) => reshape(t, [outer, 1, inner]));
    const quotients = div(sub(x, mean(x, ...alongR)), where(equal(root, 0), 1, root));
    return [mul(quotients, div(gradient, divisor)), null];
  },
});

/**
 * y = √(Σ (x − mean x)² / (n − correction)), the standard deviation over the given axes, or all; NaN or infinity when
 * n ≤ correction. Where all elements are equal it is 0, and so is the gradient.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.std.html
 *
 * @throws {ShapeError} when an axis is out of range; {@link DTypeError} on integers.
 * @example
 * std(tensor([1, 2, 3, 4])); // 1.2910
 */
export function std(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const plan = planVariance("std", x, axes, options);
  return reshape(stdOp(plan.x, plan.divisor), plan.shape);
}
