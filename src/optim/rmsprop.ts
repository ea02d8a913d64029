import { noGrad } from "../autograd/no-grad.js";
import { add } from "../ops/add.js";
import { clamp } from "../ops/clamp.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { sqrt } from "../ops/sqrt.js";
import { sub } from "../ops/sub.js";
import type { OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireEps, requireNotNegative, requireShare } from "./checks.js";
import { Optimizer, type ParameterState } from "./optimizer.js";
import type { OptimizerParameters } from "./parameter-groups.js";
import { decayed, moveMean, stateTensor } from "./update.js";

/** The settings of {@link RMSprop}. */
export interface RmsPropOptions {
  /** Default 0.01. */
  lr?: number;
  /** How slowly the mean of squares forgets, α. Default 0.99. */
  alpha?: number;
  /** Added to the root, against division by zero: greater than 0. Default 1e-8. */
  eps?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** μ. Default 0. */
  momentum?: number;
  /** Divide by the standard deviation of gradients rather than by the root of their mean square. Default false. */
  centered?: boolean;
}

const RMSPROP_OPTIONS: OptionNames<RmsPropOptions> = {
  lr: true,
  alpha: true,
  eps: true,
  weightDecay: true,
  momentum: true,
  centered: true,
};

/**
 * g ← g + λ·parameter, v ← α·v + (1 − α)·g², parameter ← parameter − lr · g / (sqrt(v) + eps). Centered, m ← α·m +
 * (1 − α)·g, and the root is of v − m². With momentum, velocity ← μ·velocity + g / (sqrt(v) + eps), and
 * parameter ← parameter − lr·velocity.
 *
 * A v − m² that rounding makes negative counts as 0, where PyTorch's root is NaN.
 *
 * Source: Tieleman, Hinton, "Lecture 6.5 - RMSProp" (2012); Graves, "Generating Sequences With Recurrent Neural Networks"
 * (2013) for the centered one; https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * new optim.RMSprop(model.parameters(), { lr: 0.001, momentum: 0.9 });
 */
export class RMSprop extends Optimizer<RmsPropOptions> {
  constructor(parameters: OptimizerParameters<RmsPropOptions>, options: RmsPropOptions = {}) {
    super("RMSprop", parameters, options, RMSPROP_OPTIONS, settle);
  }

  /** That of the first group; what is set is that of every group. It may change between steps, as `lr` may. */
  get momentum(): number {
    return this.paramGroups[0].momentum;
  }

  /** Of every group. */
  set momentum(momentum: number) {
    for (const group of this.paramGroups) group.momentum = momentum;
  }

  protected override slotsOf({ centered, momentum }: Required<RmsPropOptions>): string[] {
    return ["v", ...(centered ? ["m"] : []), ...(momentum > 0 ? ["velocity"] : [])];
  }

  protected override occasionalSlots(): string[] {
    return ["m", "velocity"];
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    { tensors }: ParameterState,
    _step: number,
    { lr, alpha, eps, weightDecay, momentum, centered }: Required<RmsPropOptions>,
  ): void {
    noGrad(() => {
      const g = decayed(gradient, parameter, weightDecay);
      const v = stateTensor(parameter, tensors, "v");
      moveMean(v, mul(g, g), alpha);
      let square = v;
      if (centered) {
        const m = stateTensor(parameter, tensors, "m");
        moveMean(m, g, alpha);
        square = clamp(sub(v, mul(m, m)), { min: 0 });
      }
      let direction = div(g, add(sqrt(square), eps));
      if (momentum > 0) {
        const velocity = stateTensor(parameter, tensors, "velocity");
        velocity.assign(add(mul(velocity, momentum), direction));
        direction = velocity;
      }
      parameter.assign(sub(parameter, mul(direction, lr)));
    });
  }
}

function settle(name: string, options: RmsPropOptions): Required<RmsPropOptions> {
  const { lr = 0.01, alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false } = options;
  requireNotNegative(name, { lr });
  requireShare(name, { alpha });
  requireEps(name, eps);
  requireNotNegative(name, { weightDecay, momentum });
  return { lr, alpha, eps, weightDecay, momentum, centered };
}
