import { ValueError } from "../errors.js";
import { abs } from "../ops/abs.js";
import { add } from "../ops/add.js";
import { sum } from "../ops/sum.js";
import { parametersOf } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Σ |w| over all elements: added to the loss, times a small λ, it pulls every weight towards zero with the same force,
 * and small ones stay there. The gradient is the sign of w, and 0 at w = 0. Its square sibling, L2, is the optimizers'
 * `weightDecay`. Biases and the parameters of normalization are usually left out.
 *
 * Source: Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996).
 *
 * @throws {ValueError} when there is no tensor.
 * @example
 * const weights = model.parameters().filter((t) => t.rank > 1);
 * const loss = crossEntropy(logits, labels).add(nn.l1Penalty(weights).mul(1e-5));
 */
export function l1Penalty(weights: Iterable<Tensor>): Tensor {
  const norms = parametersOf("l1Penalty", "weights", weights).map((w) => sum(abs(w)));
  if (norms.length === 0) {
    throw new ValueError("l1Penalty: there are no weights; pass model.parameters(), or some of them");
  }
  return norms.reduce((total, norm) => add(total, norm));
}
