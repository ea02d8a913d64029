import { setGradient } from "../autograd/accumulate.js";
import { noGrad } from "../autograd/no-grad.js";
import { backend } from "../backends/select.js";
import { ValueError } from "../errors.js";
import { add } from "../ops/add.js";
import { cast } from "../ops/cast.js";
import { clamp } from "../ops/clamp.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { sqrt } from "../ops/sqrt.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import { requireNumber } from "../tensor/require-number.js";
import { parametersOf } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { type CommonType, commonType, scaledNorm, sumOfSquares } from "./gradient-norm.js";

/** What {@link clipGradNorm} makes of a norm that is not finite. */
export interface ClipGradNormOptions {
  /** Throw, and scale nothing, when the norm is NaN or Infinity. The norm is waited for then. Default false. */
  errorIfNonfinite?: boolean;
}

/** A sum of squares above has lost nothing that counts to underflow; one that is finite, nothing to overflow. */
const SURE = { float32: 1e-20, float64: 1e-270 };

/**
 * Scales all gradients by one factor so that their common norm sqrt(Σ g²) is at most `maxNorm`, and answers the norm
 * that they had. The factor is min(1, maxNorm / (norm + 1e-6)). A tensor that is listed twice counts once.
 *
 * Where Σ g² leaves the type's range, or a look at it would hold the device up, squares are taken of g/m, with m the largest
 * |g|, so the norm is right for all gradients that the type can hold. It is of float32 where one of the parameters is,
 * otherwise of float64. As in PyTorch, an infinite norm makes finite gradients 0
 * and infinite ones NaN, and a norm of NaN makes all of them NaN.
 *
 * Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks" (2013);
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 *
 * @throws {ValueError} when maxNorm is not positive; with `errorIfNonfinite`, when the norm is not finite.
 * @throws {BackendError} where the backend can only be read later: with `errorIfNonfinite`, or when parameters of float32
 * and float64 are mixed, of which it computes on the former alone.
 * @example
 * loss.backward();
 * const norm = optim.clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 */
export function clipGradNorm(
  parameters: Iterable<Tensor>,
  maxNorm: number,
  options: ClipGradNormOptions = {},
): Tensor {
  checkOptions("clipGradNorm", options, { errorIfNonfinite: true });
  const { errorIfNonfinite = false } = options;
  requireNumber("clipGradNorm", "maxNorm", maxNorm);
  if (!(maxNorm > 0)) throw new ValueError(`clipGradNorm: maxNorm is ${maxNorm}; it must be greater than 0`);
  const withGradient = [...new Set(parametersOf("clipGradNorm", "parameters", parameters))].filter(
    (t) => t.grad !== null && t.grad.size > 0,
  );
  if (withGradient.length === 0) return zeros([]);
  const common = commonType(withGradient);
  return noGrad(() => {
    const gradients = withGradient.map((t) => t.grad!);
    const { norm, factors } =
      plainClipping(gradients, common, maxNorm) ?? scaledClipping(gradients, common, maxNorm);
    if (errorIfNonfinite) requireFinite(norm);
    for (const [i, t] of withGradient.entries()) {
      setGradient(
        t,
        factors.reduce((g, factor) => mul(g, cast(factor, t.dtype)), gradients[i]),
      );
    }
    return norm;
  });
}

/** The norm, and what each gradient is to be multiplied by, one factor after the other. */
interface Clipping {
  norm: Tensor;
  factors: Tensor[];
}

/** As the formula has it, or null where that may leave the type's range. */
function plainClipping(gradients: Tensor[], common: CommonType, maxNorm: number): Clipping | null {
  if (backend().readsStall) return null;
  const squares = sumOfSquares(gradients, common);
  const value = squares.item();
  if (!(value > SURE[common] && value < Infinity)) return null;
  const norm = sqrt(squares);
  return { norm, factors: [clamp(div(maxNorm, add(norm, 1e-6)), { max: 1 })] };
}

/** The norm of g/m, times m. */
function scaledClipping(gradients: Tensor[], common: CommonType, maxNorm: number): Clipping {
  const { scale, norm } = scaledNorm(gradients, common);
  // The square root of the factor, for the factor of a large norm can be too small for float32.
  const ratio = div(maxNorm, add(norm, div(1e-6, scale)));
  const root = clamp(div(sqrt(ratio), sqrt(scale)), { max: 1 });
  return { norm: mul(scale, norm), factors: [root, root] };
}

function requireFinite(norm: Tensor): void {
  const value = norm.item();
  if (Number.isFinite(value)) return;
  throw new ValueError(
    `clipGradNorm: the norm of the gradients is ${value}; it must be finite, as errorIfNonfinite is set: skip the step, or find the first op that made it with detectAnomaly()`,
    { norm: value },
  );
}
