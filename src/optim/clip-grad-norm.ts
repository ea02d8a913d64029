import { setGradient } from "../autograd/accumulate.js";
import { noGrad } from "../autograd/no-grad.js";
import { ValueError } from "../errors.js";
import { add } from "../ops/add.js";
import { clamp } from "../ops/clamp.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { sqrt } from "../ops/sqrt.js";
import { sum } from "../ops/sum.js";
import { zeros } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Scales all gradients by one factor so that their common norm sqrt(Σ g²) is at most `maxNorm`, and answers the norm
 * that they had. The factor is min(1, maxNorm / (norm + 1e-6)).
 *
 * Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks" (2013);
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 *
 * @throws {ValueError} when maxNorm is not positive.
 * @example
 * loss.backward();
 * const norm = optim.clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 */
export function clipGradNorm(parameters: Iterable<Tensor>, maxNorm: number): Tensor {
  if (!(maxNorm > 0)) throw new ValueError(`clipGradNorm: maxNorm is ${maxNorm}; it must be greater than 0`);
  const withGradient = [...parameters].filter((t) => t.grad !== null);
  if (withGradient.length === 0) return zeros([]);
  return noGrad(() => {
    const squares = withGradient.map(({ grad }) => sum(mul(grad!, grad!)));
    const norm = sqrt(squares.reduce((total, square) => add(total, square)));
    const factor = clamp(div(maxNorm, add(norm, 1e-6)), { max: 1 });
    for (const t of withGradient) setGradient(t, mul(t.grad!, factor));
    return norm;
  });
}
