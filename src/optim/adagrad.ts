import { noGrad } from "../autograd/no-grad.js";
import { add } from "../ops/add.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { sqrt } from "../ops/sqrt.js";
import { sub } from "../ops/sub.js";
import type { OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireEps, requireNotNegative } from "./checks.js";
import { Optimizer, type ParameterState } from "./optimizer.js";
import type { OptimizerParameters } from "./parameter-groups.js";
import { decayed, stateTensor } from "./update.js";

/** The settings of {@link Adagrad}. */
export interface AdagradOptions {
  /** Default 0.01. */
  lr?: number;
  /** By how much the rate falls: lr / (1 + (t − 1)·lrDecay) at step t. Default 0. */
  lrDecay?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** What the sum of squares begins with. Default 0. */
  initialAccumulatorValue?: number;
  /** Added to the root, against division by zero: greater than 0. Default 1e-10. */
  eps?: number;
}

const ADAGRAD_OPTIONS: OptionNames<AdagradOptions> = {
  lr: true,
  lrDecay: true,
  weightDecay: true,
  initialAccumulatorValue: true,
  eps: true,
};

/**
 * g ← g + λ·parameter, s ← s + g², parameter ← parameter − lrₜ · g / (sqrt(s) + eps), with lrₜ = lr/(1 + (t − 1)·lrDecay)
 * at step t. What has had large gradients moves less and less: nothing of s is forgotten.
 *
 * Source: Duchi, Hazan, Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization" (2011);
 * https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * new optim.Adagrad(model.parameters(), { lr: 0.05 });
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(parameters: OptimizerParameters<AdagradOptions>, options: AdagradOptions = {}) {
    super("Adagrad", parameters, options, ADAGRAD_OPTIONS, settle);
  }

  protected override slotsOf(): string[] {
    return ["sum"];
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    { tensors }: ParameterState,
    step: number,
    { lr, lrDecay, weightDecay, initialAccumulatorValue, eps }: Required<AdagradOptions>,
  ): void {
    noGrad(() => {
      const g = decayed(gradient, parameter, weightDecay);
      const squares = stateTensor(parameter, tensors, "sum", initialAccumulatorValue);
      squares.assign(add(squares, mul(g, g)));
      const rate = lr / (1 + (step - 1) * lrDecay);
      parameter.assign(sub(parameter, mul(div(g, add(sqrt(squares), eps)), rate)));
    });
  }
}

function settle(name: string, options: AdagradOptions): Required<AdagradOptions> {
  const { lr = 0.01, lrDecay = 0, weightDecay = 0, initialAccumulatorValue = 0, eps = 1e-10 } = options;
  requireNotNegative(name, { lr, lrDecay, weightDecay, initialAccumulatorValue });
  requireEps(name, eps);
  return { lr, lrDecay, weightDecay, initialAccumulatorValue, eps };
}
