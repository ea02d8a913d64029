import { abs } from "../ops/abs.js";
import { add } from "../ops/add.js";
import { cast } from "../ops/cast.js";
import { clamp } from "../ops/clamp.js";
import { div } from "../ops/div.js";
import { max } from "../ops/max.js";
import { maximum } from "../ops/maximum.js";
import { mul } from "../ops/mul.js";
import { sqrt } from "../ops/sqrt.js";
import { sum } from "../ops/sum.js";
import type { Tensor } from "../tensor/tensor.js";

/** What gradients are divided by lies within them, so that neither squares nor quotients leave the type's range. */
const SCALES = { float32: { min: 1e-30, max: 1e30 }, float64: { min: 1e-290, max: 1e290 } };

/** In which the squares of all gradients are added up. */
export type CommonType = keyof typeof SCALES;

/** float64 only where all are: a backend that computes in float32 alone has no other. */
export const commonType = (tensors: readonly Tensor[]): CommonType =>
  tensors.some((t) => t.dtype === "float32") ? "float32" : "float64";

/** Σ g² over all elements of all gradients, each scaled before. */
export const sumOfSquares = (
  gradients: readonly Tensor[],
  common: CommonType,
  scaled = (g: Tensor) => g,
): Tensor =>
  gradients
    .map((gradient) => {
      const g = scaled(gradient);
      return cast(sum(mul(g, g)), common);
    })
    .reduce((total, square) => add(total, square));

/** m, the largest |g|, and sqrt(Σ (g/m)²), which is in range whatever the gradients are. */
export function scaledNorm(
  gradients: readonly Tensor[],
  common: CommonType,
): { scale: Tensor; norm: Tensor } {
  const largest = gradients.map((g) => cast(max(abs(g)), common)).reduce((a, b) => maximum(a, b));
  const scale = clamp(largest, SCALES[common]);
  return { scale, norm: sqrt(sumOfSquares(gradients, common, (g) => div(g, cast(scale, g.dtype)))) };
}
